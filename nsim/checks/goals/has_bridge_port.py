"""The goal that an interface is a port of a bridge."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class HasBridgePort(Goal):
    """A bridge, or a VRF, of a node has an interface as its port."""

    node: str
    bridge: str
    interface: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.interface} is a port of {self.bridge} in {self.node}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read both interfaces."""
        there = network.namespace(self.node).interfaces()
        missing = next((name for name in (self.bridge, self.interface) if name not in there), None)
        if missing is not None:
            return Verdict(False, f"{self.node} has no interface {missing}")
        master = there[self.interface].master_index
        if master == there[self.bridge].index:
            return Verdict(True)
        other = next((name for name, each in there.items() if each.index == master), None)
        return Verdict(False, f"{self.interface} is a port of {other or 'nothing'}")
