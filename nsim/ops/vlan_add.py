"""Make a VLAN sub-interface."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from nsim.ops import message
from nsim.ops.link_delete import LinkDelete
from nsim.ops.operation import Bindings, Operation, RouteRequest

IFLA_VLAN_ID = 1


@dataclass(frozen=True, slots=True)
class VlanAdd(Operation):
    """Make an interface for the frames of another one that carry an IEEE 802.1Q tag, whose tag it takes and gives."""

    interface: str
    parent: str
    vlan: int

    def argv(self) -> tuple[str, ...]:
        return ("ip", "link", "add", "link", self.parent, "name", self.interface, "type", "vlan", "id", str(self.vlan))

    def features(self) -> tuple[str, ...]:
        return ("8021q",)

    def makes(self) -> tuple[tuple[str, str], ...]:
        return ((self.node, self.interface),)

    def undo(self) -> LinkDelete:
        return LinkDelete(self.node, self.interface)

    def request(self, bindings: Bindings) -> RouteRequest:
        body = (
            message.link_header(bindings.new_index(self.node, self.interface))
            + message.text(message.IFLA_IFNAME, self.interface)
            + message.number(message.IFLA_LINK, bindings.index(self.node, self.parent))
            + message.link_info("vlan", message.attribute(IFLA_VLAN_ID, pack("=H", self.vlan)))
        )
        return RouteRequest(message.RTM_NEWLINK, message.CREATE, body)
