"""Make a VRF: a routing table of its own for some interfaces."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message, naming
from nsim.ops.link_delete import LinkDelete
from nsim.ops.operation import Bindings, Operation, RouteRequest

IFLA_VRF_TABLE = 1


@dataclass(frozen=True, slots=True)
class VrfAdd(Operation):
    """Make a VRF device, up from the start; what arrives by its ports is looked up in ``table``. Source: ip-vrf(8)."""

    interface: str
    mac: str
    table: int

    def argv(self) -> tuple[str, ...]:
        return (
            "ip",
            "link",
            "add",
            *naming.new(self.interface),
            "address",
            self.mac,
            "up",
            "type",
            "vrf",
            "table",
            str(self.table),
        )

    def features(self) -> tuple[str, ...]:
        return ("vrf",)

    def makes(self) -> tuple[tuple[str, str], ...]:
        return ((self.node, self.interface),)

    def undo(self) -> LinkDelete:
        return LinkDelete(self.node, self.interface)

    def request(self, bindings: Bindings) -> RouteRequest:
        body = (
            message.link_header(bindings.new_index(self.node, self.interface), up=True)
            + message.text(message.IFLA_IFNAME, self.interface)
            + message.hardware_address(message.IFLA_ADDRESS, self.mac)
            + message.link_info("vrf", message.number(IFLA_VRF_TABLE, self.table))
        )
        return RouteRequest(message.RTM_NEWLINK, message.CREATE, body)
