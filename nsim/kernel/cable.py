"""Pull a cable out and put it back without losing what a person has configured.

A veth has no carrier of its own: unplugging it means taking both ends down, and with them the VLANs that stand on them.
The kernel then forgets the routes over them and their IPv6 addresses (which a pulled cable would not do). So they are
written down before and put back afterwards, in the kernel's own messages, whoever made them.
"""

from __future__ import annotations

import time
from collections.abc import Set
from dataclasses import dataclass
from struct import pack, pack_into, unpack, unpack_from

from nsim.kernel.interfaces import interfaces
from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.kernel.readiness import await_ready
from nsim.ops.message import AF_INET, AF_INET6, NLM_F_CREATE, RTM_GETADDR, RTM_NEWADDR, RTM_NEWROUTE
from nsim.ops.operation import RouteRequest

_RTM_GETROUTE = 26
_RTA_OIF, _RTA_GATEWAY, _RTA_MULTIPATH = 4, 5, 9
_RTPROT_KERNEL, _RT_TABLE_LOCAL = 2, 255
_RTNH_F_ONLINK = 4
_ROUTE_HEADER_BYTES, _ROUTE_FLAGS_OFFSET = 12, 8
_SCOPE_LINK = 253
# Longer than the kernel looks for duplicates where somebody has it do so: a probe of a second, after one at most.
_READY_WITHIN_S = 2.5


@dataclass(frozen=True, slots=True)
class Memory:
    """What the kernel is about to forget about an interface and what stands on it, as requests that bring it back."""

    requests: tuple[RouteRequest, ...]


def remember(netlink: NetlinkSocket, index: int) -> Memory:
    """Write down the routes over an interface, and over what stands on it, and their IPv6 addresses."""
    indexes = _stack(netlink, index)
    addresses = [
        RouteRequest(RTM_NEWADDR, NLM_F_CREATE, body)
        for body in netlink.dump(RTM_GETADDR, pack("=BBBBI", AF_INET6, 0, 0, 0, 0))
        if _is_static_address(body, indexes)
    ]
    direct: list[RouteRequest] = []
    via_next_hop: list[RouteRequest] = []
    for family in (AF_INET, AF_INET6):
        for body in netlink.dump(_RTM_GETROUTE, pack("=BBBBBBBBI", family, *[0] * 8)):
            given = attributes(body, _ROUTE_HEADER_BYTES)
            if _is_static_route(body, given, indexes):
                # A next hop must be reachable before a route over it can be added.
                (via_next_hop if _RTA_GATEWAY in given else direct).append(_route_again(body))
    return Memory((*addresses, *direct, *via_next_hop))


def recall(netlink: NetlinkSocket, memory: Memory) -> None:
    """Bring back what was remembered; what is there again already, or cannot be any more, is left alone.

    On return the addresses are ready for use.
    """
    netlink.change(memory.requests)
    if memory.requests:
        await_ready(netlink, time.monotonic() + _READY_WITHIN_S)


def _stack(netlink: NetlinkSocket, index: int) -> frozenset[int]:
    # An interface, what stands on it, what stands on that.
    known = interfaces(netlink).values()
    found = {index}
    while more := {each.index for each in known if each.lower_index in found} - found:
        found |= more
    return frozenset(found)


def _is_static_address(body: bytes, indexes: Set[int]) -> bool:
    _family, _length, _flags, scope, owner = unpack_from("=BBBBI", body)
    return bool(owner in indexes and scope != _SCOPE_LINK)


def _is_static_route(body: bytes, given: dict[int, bytes], indexes: Set[int]) -> bool:
    table, protocol = unpack_from("=BB", body, 4)
    if protocol == _RTPROT_KERNEL or table == _RT_TABLE_LOCAL:
        return False
    if _RTA_OIF in given:
        return bool(unpack("=I", given[_RTA_OIF])[0] in indexes)
    return any(hop in indexes for hop in _next_hop_interfaces(given.get(_RTA_MULTIPATH, b"")))


def _next_hop_interfaces(data: bytes) -> list[int]:
    found = []
    offset = 0
    while offset + 8 <= len(data):
        length, _flags, _weight, interface = unpack_from("=HBBi", data, offset)
        found.append(interface)
        offset += max(8, (length + 3) & ~3)
    return found


def _route_again(body: bytes) -> RouteRequest:
    # The flags of a dump tell of a moment's state ("linkdown"); as a wish the kernel refuses them.
    wish = bytearray(body)
    flags = unpack_from("=I", wish, _ROUTE_FLAGS_OFFSET)[0]
    pack_into("=I", wish, _ROUTE_FLAGS_OFFSET, flags & _RTNH_F_ONLINK)
    return RouteRequest(RTM_NEWROUTE, NLM_F_CREATE, bytes(wish))
