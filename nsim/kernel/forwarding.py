"""Read the forwarding databases (FDB) of a namespace's bridges: which MAC is behind which port.

Source: rtnetlink(7), <linux/neighbour.h>; bridges answer to RTM_GETNEIGH of their address family.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack, unpack, unpack_from

from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.ops.message import AF_BRIDGE

_RTM_GETNEIGH = 30
_NDA_LLADDR, _NDA_MASTER = 2, 9
_HEADER_BYTES = 12  # struct ndmsg
_GIVEN = 0x40 | 0x80  # NUD_NOARP: static; NUD_PERMANENT: the bridge's own


@dataclass(frozen=True, slots=True)
class ForwardingEntry:
    """A MAC, the port of a bridge behind which it is, and whether the bridge has learnt it from a frame."""

    mac: str
    port_index: int
    bridge_index: int
    learnt: bool


def forwarding_entries(netlink: NetlinkSocket) -> Iterator[ForwardingEntry]:
    """Yield the entries of all bridges of a namespace."""
    for body in netlink.dump(_RTM_GETNEIGH, pack("=BxxxiHBB", AF_BRIDGE, 0, 0, 0, 0)):
        port, state = unpack_from("=4xiH", body)
        given = attributes(body, _HEADER_BYTES)
        if _NDA_MASTER in given and _NDA_LLADDR in given:
            (bridge,) = unpack("=I", given[_NDA_MASTER])
            yield ForwardingEntry(given[_NDA_LLADDR].hex(":"), port, bridge, not state & _GIVEN)
