"""Read by which port a namespace's bridges reach which MAC, as ``bridge fdb show`` does.

Sources: bridge(8), <linux/neighbour.h>, fdb_fill_info in net/bridge/br_fdb.c.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack, unpack, unpack_from

from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.ops.message import AF_BRIDGE

_RTM_GETNEIGH = 30
_HEADER_BYTES = 12
_LLADDR, _VLAN, _MASTER = 2, 5, 9
_NOARP, _PERMANENT = 0x40, 0x80


@dataclass(frozen=True, slots=True)
class FdbEntry:
    """One MAC that a bridge knows; ``vlan`` is None where the bridge does not sort by VLAN.

    ``is_fixed`` says that somebody has written it down, ``is_own`` that the bridge keeps such frames for its own node.
    """

    bridge_index: int
    port_index: int
    mac: str
    vlan: int | None
    is_fixed: bool
    is_own: bool


def bridge_fdb(netlink: NetlinkSocket) -> Iterator[FdbEntry]:
    """Yield what all bridges of a namespace know."""
    for body in netlink.dump(_RTM_GETNEIGH, pack("=BxxxiHBB", AF_BRIDGE, 0, 0, 0, 0)):
        index, state = unpack_from("=iH", body, 4)
        given = attributes(body, _HEADER_BYTES)
        if _MASTER in given and _LLADDR in given:
            yield FdbEntry(
                unpack("=I", given[_MASTER])[0],
                index,
                given[_LLADDR].hex(":"),
                unpack("=H", given[_VLAN])[0] if _VLAN in given else None,
                bool(state & (_NOARP | _PERMANENT)),
                bool(state & _PERMANENT),
            )
