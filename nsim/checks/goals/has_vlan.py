"""The goal that a port of a bridge belongs to a VLAN."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import interface_index
from nsim.network import Network


@dataclass(frozen=True)
class HasVlan(Goal):
    """A port is an access port of a VLAN, and of no other; or, ``tagged``, carries it with a tag beside others."""

    node: str
    interface: str
    vlan: int
    tagged: bool = False

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        if self.tagged:
            return f"{self.node}:{self.interface} carries VLAN {self.vlan} with a tag"
        return f"{self.node}:{self.interface} is an access port of VLAN {self.vlan}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the VLANs of the port."""
        node = network.namespace(self.node)
        found = node.bridge_vlans().get(interface_index(node, self.interface))
        if found is None or self.vlan not in found.carried:
            numbers = ", ".join(map(str, sorted(found.carried))) if found is not None else ""
            return Verdict(False, f"it belongs to {f'VLAN {numbers}' if numbers else 'no VLAN'}")
        untagged = self.vlan in found.untagged
        if self.tagged:
            return Verdict(not untagged, "it takes the tag off" if untagged else "")
        if not untagged or found.pvid != self.vlan:
            return Verdict(False, "frames without a tag are not its" if untagged else "its frames have a tag")
        others = ", ".join(str(number) for number in sorted(found.carried) if number != self.vlan)
        return Verdict(not others, f"it belongs to VLAN {others}, too" if others else "")
