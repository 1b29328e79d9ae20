"""Make an interface without a cable."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message, naming
from nsim.ops.link_delete import LinkDelete
from nsim.ops.operation import Bindings, Operation, RouteRequest


@dataclass(frozen=True, slots=True)
class DummyAdd(Operation):
    """Make an interface that is always up and swallows what is sent by it: a place for an address."""

    interface: str
    mac: str

    def argv(self) -> tuple[str, ...]:
        return ("ip", "link", "add", *naming.new(self.interface), "address", self.mac, "type", "dummy")

    def features(self) -> tuple[str, ...]:
        return ("dummy",)

    def makes(self) -> tuple[tuple[str, str], ...]:
        return ((self.node, self.interface),)

    def undo(self) -> LinkDelete:
        return LinkDelete(self.node, self.interface)

    def request(self, bindings: Bindings) -> RouteRequest:
        body = (
            message.link_header(bindings.new_index(self.node, self.interface))
            + message.text(message.IFLA_IFNAME, self.interface)
            + message.hardware_address(message.IFLA_ADDRESS, self.mac)
            + message.link_info("dummy")
        )
        return RouteRequest(message.RTM_NEWLINK, message.CREATE, body)
