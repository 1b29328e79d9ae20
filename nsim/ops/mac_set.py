"""Give an interface another MAC."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message, naming
from nsim.ops.operation import Bindings, Operation, RouteRequest


@dataclass(frozen=True, slots=True)
class MacSet(Operation):
    """Give an interface that exists a MAC of its own, where it could not be made with one."""

    interface: str
    mac: str

    def argv(self) -> tuple[str, ...]:
        return ("ip", "link", "set", *naming.existing(self.interface), "address", self.mac)

    def request(self, bindings: Bindings) -> RouteRequest:
        header = message.link_header(bindings.index(self.node, self.interface))
        return RouteRequest(message.RTM_NEWLINK, 0, header + message.hardware_address(message.IFLA_ADDRESS, self.mac))
