"""Tell a node the way to a prefix."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from struct import pack

from nsim.ops import message
from nsim.ops.operation import Bindings, Operation, RouteRequest

RTA_DST, RTA_OIF, RTA_GATEWAY = 1, 4, 5
RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_UNIVERSE, RTN_UNICAST = 254, 3, 0, 1


@dataclass(frozen=True, slots=True)
class RouteAdd(Operation):
    """Add a route to a prefix over a next hop; the interface is the one that reaches the next hop.

    Source: ip-route(8). The protocol is "boot", as for a route typed by hand.
    """

    destination: IPv4Network | IPv6Network
    next_hop: IPv4Address | IPv6Address
    interface: str

    def argv(self) -> tuple[str, ...]:
        where = "default" if self.destination.prefixlen == 0 else str(self.destination)
        family = ("-6",) if self.destination.version == 6 and where == "default" else ()
        return ("ip", *family, "route", "add", where, "via", str(self.next_hop), "dev", self.interface)

    def request(self, bindings: Bindings) -> RouteRequest:
        length = self.destination.prefixlen
        header = pack(
            "=BBBBBBBBI",
            message.address_family(self.next_hop),
            length,
            0,
            0,
            RT_TABLE_MAIN,
            RTPROT_BOOT,
            RT_SCOPE_UNIVERSE,
            RTN_UNICAST,
            0,
        )
        body = header + message.attribute(RTA_GATEWAY, self.next_hop.packed)
        if length:
            body += message.attribute(RTA_DST, self.destination.network_address.packed)
        body += message.number(RTA_OIF, bindings.index(self.node, self.interface))
        return RouteRequest(message.RTM_NEWROUTE, message.CREATE, body)
