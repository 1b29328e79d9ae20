"""The goal that two interfaces are the ends of one cable."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class Joined(Goal):
    """An interface in one node and one in another are the two ends of a veth pair."""

    node: str
    interface: str
    other_node: str
    other_interface: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        ends = f"{self.node}:{self.interface} and {self.other_node}:{self.other_interface}"
        return f"{ends} are the two ends of one cable"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read both interfaces and compare whom each has at its other end."""
        ends = ((self.node, self.interface), (self.other_node, self.other_interface))
        found = [network.namespace(node).interface(name) for node, name in ends]
        for (node, name), interface in zip(ends, found, strict=True):
            if interface is None:
                return Verdict(False, f"{node} has no interface {name}")
            if interface.kind != "veth":
                return Verdict(False, f"{name} is no veth")
        a, b = found
        assert a is not None and b is not None
        joined = a.peer_index == b.index and b.peer_index == a.index
        return Verdict(joined, "" if joined else "each has another one at its end")
