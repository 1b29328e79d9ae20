"""The goal that a node has no route."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class HasNoRoute(Goal):
    """The main table of a node has no route for exactly this prefix (``default`` for all)."""

    node: str
    destination: str
    version: int | None = None

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return (
            f"{self.node} has no {'default route' if self.destination == 'default' else f'route to {self.destination}'}"
        )

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the table."""
        version = self.version or (6 if ":" in self.destination else 4)
        there = any(each.destination == self.destination for each in network.namespace(self.node).routes(version))
        return Verdict(not there, f"{self.node} has it still" if there else "")
