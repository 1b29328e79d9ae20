"""Tell a node the way to a prefix."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from struct import pack
from typing import Literal

from nsim.ops import message
from nsim.ops.delete import Delete
from nsim.ops.operation import Bindings, Operation, RouteRequest

RTA_DST, RTA_OIF, RTA_GATEWAY, RTA_PRIORITY, RTA_TABLE = 1, 4, 5, 6, 15
RT_TABLE_MAIN, RTPROT_BOOT = 254, 3
RT_SCOPE_UNIVERSE, RT_SCOPE_LINK = 0, 253

RouteKind = Literal["unicast", "blackhole", "unreachable", "prohibit"]
_KINDS: dict[RouteKind, int] = {"unicast": 1, "blackhole": 6, "unreachable": 7, "prohibit": 8}


@dataclass(frozen=True, slots=True)
class RouteAdd(Operation):
    """Add a route to a prefix: over a next hop, straight out of an interface, or to nowhere.

    ``interface`` is the one that reaches the next hop, or whose link the prefix lies on; None for a ``kind`` that
    leads nowhere. ``metric`` and ``table`` None are the kernel's own choice (table main).
    Source: ip-route(8). The protocol is "boot", as for a route typed by hand.
    """

    destination: IPv4Network | IPv6Network
    next_hop: IPv4Address | IPv6Address | None
    interface: str | None
    metric: int | None = None
    table: int | None = None
    kind: RouteKind = "unicast"

    def argv(self) -> tuple[str, ...]:
        where = "default" if self.destination.prefixlen == 0 else str(self.destination)
        family = ("-6",) if self.destination.version == 6 and where == "default" else ()
        kind = () if self.kind == "unicast" else (self.kind,)
        words = ["ip", *family, "route", "add", *kind, where]
        options = {"via": self.next_hop, "dev": self.interface, "metric": self.metric, "table": self.table}
        for word, value in options.items():
            words += [word, str(value)] if value is not None else []
        return tuple(words)

    def undo(self) -> Delete:
        return Delete(self.node, self)

    def request(self, bindings: Bindings) -> RouteRequest:
        length = self.destination.prefixlen
        table = RT_TABLE_MAIN if self.table is None else self.table
        direct = self.kind == "unicast" and self.next_hop is None and self.destination.version == 4
        header = pack(
            "=BBBBBBBBI",
            message.address_family(self.destination.network_address),
            length,
            0,
            0,
            table if table < 256 else 0,
            RTPROT_BOOT,
            RT_SCOPE_LINK if direct else RT_SCOPE_UNIVERSE,
            _KINDS[self.kind],
            0,
        )
        body = header
        if self.next_hop is not None:
            body += message.attribute(RTA_GATEWAY, self.next_hop.packed)
        if length:
            body += message.attribute(RTA_DST, self.destination.network_address.packed)
        if self.interface is not None:
            body += message.number(RTA_OIF, bindings.index(self.node, self.interface))
        if self.metric is not None:
            body += message.number(RTA_PRIORITY, self.metric)
        if table > 255:
            body += message.number(RTA_TABLE, table)
        return RouteRequest(message.RTM_NEWROUTE, message.CREATE, body)
