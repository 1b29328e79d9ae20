"""The goal that a node has an address."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import interface_index
from nsim.network import Network


@dataclass(frozen=True)
class HasAddress(Goal):
    """A node has an address with its prefix length, such as ``10.0.0.1/24``, on one interface or on any.

    ``alone`` allows no other address of that IP version beside it, on this interface or in all of the node.
    """

    node: str
    address: str
    interface: str = ""
    alone: bool = False

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        place = f" on {self.interface}" if self.interface else ""
        return f"{self.node} has the address {self.address}{place}{' and no other' if self.alone else ''}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the addresses."""
        node = network.namespace(self.node)
        index = interface_index(node, self.interface) if self.interface else None
        there = [each for each in node.addresses() if index in (None, each.interface_index)]
        if any(each.address == self.address for each in there):
            same_version = [each for each in there if (":" in each.address) == (":" in self.address)]
            # Every interface has a link-local address of its own over IPv6, and lo has 127.0.0.1.
            beside = [each.address for each in same_version if each.scope == "global" and each.address != self.address]
            others = beside if self.alone else []
            return Verdict(not others, f"it has {', '.join(others)} too" if others else "")
        wanted = self.address.partition("/")[0]
        near = next((each.address for each in there if each.address.partition("/")[0] == wanted), None)
        return Verdict(False, f"it has {near}" if near else f"{self.interface or self.node} has no such address")
