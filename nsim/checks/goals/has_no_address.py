"""The goal that a node has not an address."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class HasNoAddress(Goal):
    """No interface of a node has this address, which is written without a prefix length."""

    node: str
    address: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.node} has not the address {self.address}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the addresses."""
        there = any(each.address.partition("/")[0] == self.address for each in network.namespace(self.node).addresses())
        return Verdict(not there, f"{self.node} has it still" if there else "")
