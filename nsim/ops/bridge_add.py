"""Make a bridge."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message
from nsim.ops.operation import Bindings, Operation, RouteRequest


@dataclass(frozen=True, slots=True)
class BridgeAdd(Operation):
    """Make a bridge, up from the start; ``mac`` keeps its address from following its ports."""

    bridge: str
    mac: str

    def argv(self) -> tuple[str, ...]:
        return ("ip", "link", "add", self.bridge, "address", self.mac, "up", "type", "bridge")

    def request(self, bindings: Bindings) -> RouteRequest:
        index = bindings.new_index(self.node, self.bridge)
        body = (
            message.link_header(index, up=True)
            + message.text(message.IFLA_IFNAME, self.bridge)
            + message.hardware_address(message.IFLA_ADDRESS, self.mac)
            + message.link_info("bridge")
        )
        return RouteRequest(message.RTM_NEWLINK, message.CREATE, body)
