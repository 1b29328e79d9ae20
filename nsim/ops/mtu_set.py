"""Say how large a packet an interface may send."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message, naming
from nsim.ops.operation import Bindings, Operation, RouteRequest


@dataclass(frozen=True, slots=True)
class MtuSet(Operation):
    """Change the largest packet, in bytes without the Ethernet header, that an interface sends whole."""

    interface: str
    mtu_bytes: int

    def argv(self) -> tuple[str, ...]:
        return ("ip", "link", "set", *naming.existing(self.interface), "mtu", str(self.mtu_bytes))

    def request(self, bindings: Bindings) -> RouteRequest:
        header = message.link_header(bindings.index(self.node, self.interface))
        return RouteRequest(message.RTM_NEWLINK, 0, header + message.number(message.IFLA_MTU, self.mtu_bytes))
