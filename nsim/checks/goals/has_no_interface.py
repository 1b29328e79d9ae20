"""The goal that a node has no interface."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class HasNoInterface(Goal):
    """A node has no interface of this name."""

    node: str
    name: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.node} has no interface {self.name}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Look for the name."""
        there = network.namespace(self.node).interface(self.name) is not None
        return Verdict(not there, f"{self.node} has it still" if there else "")
