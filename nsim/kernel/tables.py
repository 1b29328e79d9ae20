"""Read a namespace's tables with pyroute2's decoders: addresses, routes, neighbours.

Only decoders: pyroute2's own sockets follow the calling thread into whatever namespace it happens to be in.
Importing it takes 0.2 s, so this module is imported by those who need it, when they need it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack
from typing import Any

from pyroute2.netlink.rtnl import rt_proto, rt_type
from pyroute2.netlink.rtnl.ifaddrmsg import ifaddrmsg
from pyroute2.netlink.rtnl.ndmsg import ndmsg
from pyroute2.netlink.rtnl.rtmsg import rtmsg

from nsim.kernel.netlink import NetlinkSocket, attributes

_RTM_GETADDR, _RTM_GETROUTE, _RTM_GETNEIGH = 22, 26, 30
_MAIN_TABLE = 254
_TABLE_OFFSET, _ROUTE_HEADER_BYTES, _RTA_TABLE = 4, 12, 15  # of struct rtmsg; what is above 255 is an attribute
_AF_INET, _AF_INET6 = 2, 10
_NEIGHBOUR_STATES = {
    0x01: "INCOMPLETE",
    0x02: "REACHABLE",
    0x04: "STALE",
    0x08: "DELAY",
    0x10: "PROBE",
    0x20: "FAILED",
    0x40: "NOARP",
    0x80: "PERMANENT",
}


@dataclass(frozen=True, slots=True)
class AddressEntry:
    """One address of one interface; ``interface_index`` is the kernel's number of that interface."""

    interface_index: int
    address: str
    scope: str


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """One route; ``via`` is None for a directly connected prefix."""

    destination: str
    via: str | None
    interface_index: int | None
    metric: int | None
    protocol: str
    kind: str


@dataclass(frozen=True, slots=True)
class NeighbourEntry:
    """One neighbour: the MAC at which an address was found, and how sure the kernel is of it."""

    interface_index: int
    address: str
    mac: str | None
    state: str


def addresses(netlink: NetlinkSocket) -> Iterator[AddressEntry]:
    """Yield the addresses of a namespace, IPv4 first."""
    for family in (_AF_INET, _AF_INET6):
        for body in netlink.dump(_RTM_GETADDR, pack("=BBBBI", family, 0, 0, 0, 0)):
            entry = _decode(ifaddrmsg, body)
            address = entry.get("local") or entry.get("address")
            scope = _scope_name(entry["scope"])
            yield AddressEntry(entry["index"], f"{address}/{entry['prefixlen']}", scope)


def routes(netlink: NetlinkSocket, version: int, table: int = _MAIN_TABLE) -> Iterator[RouteEntry]:
    """Yield the routes of a table for IP version 4 or 6, in the kernel's order."""
    family = _AF_INET if version == 4 else _AF_INET6
    for body in netlink.dump(_RTM_GETROUTE, pack("=BBBBBBBBI", family, *[0] * 8)):
        if _table(body) != table:  # the local table is longer, and decoding takes its time
            continue
        entry = _decode(rtmsg, body)
        length = entry["dst_len"]
        for hop in entry.get("multipath") or [entry]:
            yield RouteEntry(
                destination=f"{entry.get('dst')}/{length}" if length else "default",
                via=hop.get("gateway"),
                interface_index=hop.get("oif"),
                metric=entry.get("priority"),
                protocol=_name(rt_proto, entry["proto"]),
                kind=_name(rt_type, entry["type"]),
            )


def _table(body: bytes) -> int:
    given = attributes(body, _ROUTE_HEADER_BYTES).get(_RTA_TABLE)
    return body[_TABLE_OFFSET] if given is None else int.from_bytes(given, sys.byteorder)


def neighbours(netlink: NetlinkSocket) -> Iterator[NeighbourEntry]:
    """Yield the neighbours (ARP and IPv6 neighbour discovery) that the kernel has tried or found."""
    for family in (_AF_INET, _AF_INET6):
        for body in netlink.dump(_RTM_GETNEIGH, pack("=BxxxiHBB", family, 0, 0, 0, 0)):
            entry = _decode(ndmsg, body)
            state = _NEIGHBOUR_STATES.get(entry["state"], "NONE")
            if state != "NOARP":  # multicast and loopback entries, which nobody resolved
                yield NeighbourEntry(entry["ifindex"], entry.get("dst"), entry.get("lladdr"), state)


def _scope_name(number: int) -> str:
    return {0: "global", 253: "link", 254: "host"}.get(number, str(number))


def _decode(kind: type[Any], body: bytes) -> Any:
    message = kind(pack("=IHHII", 16 + len(body), 0, 0, 0, 0) + body)
    message.decode()
    return message


def _name(names: dict[Any, Any], number: int) -> str:
    return str(names.get(number, number))
