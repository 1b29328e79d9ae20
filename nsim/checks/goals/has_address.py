"""The goal that a node has an address."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import interface_index, place
from nsim.network import Network


@dataclass(frozen=True)
class HasAddress(Goal):
    """A node has an address with its prefix length, such as ``10.0.0.1/24``, on one interface or on any."""

    node: str
    address: str
    interface: str = ""

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.node} has the address {self.address}{f' on {self.interface}' if self.interface else ''}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the addresses."""
        node = place(network, self.node)
        index = interface_index(node, self.interface) if self.interface else None
        there = [each for each in node.addresses() if index in (None, each.interface_index)]
        if any(each.address == self.address for each in there):
            return Verdict(True)
        wanted = self.address.partition("/")[0]
        near = next((each.address for each in there if each.address.partition("/")[0] == wanted), None)
        return Verdict(False, f"it has {near}" if near else f"{self.interface or self.node} has no such address")
