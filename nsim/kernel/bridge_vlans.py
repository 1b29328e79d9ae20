"""Read which VLANs the ports of a namespace's bridges carry, as ``bridge vlan show`` does.

Sources: bridge(8), <linux/if_bridge.h>, br_fill_ifvlaninfo in net/bridge/br_netlink.c.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from

from nsim.kernel.netlink import NetlinkSocket, attribute_list, attributes
from nsim.ops.bridge_vlan import IFLA_AF_SPEC, IFLA_BRIDGE_VLAN_INFO
from nsim.ops.message import AF_BRIDGE, link_header, number

_RTM_GETLINK = 18
_IFLA_EXT_MASK, _WITH_VLANS = 29, 2
_LINK_HEADER_BYTES = 16
_PVID, _UNTAGGED = 2, 4


@dataclass(frozen=True, slots=True)
class PortVlans:
    """The VLANs of one port, or of the bridge's own interface.

    ``pvid`` is that of frames which come in without a tag, None where those are dropped. Frames of ``untagged`` VLANs
    leave without a tag, those of ``tagged`` ones with it.
    """

    pvid: int | None = None
    untagged: frozenset[int] = frozenset()
    tagged: frozenset[int] = frozenset()

    @property
    def carried(self) -> frozenset[int]:
        """All VLANs of the port."""
        return self.untagged | self.tagged

    def inside(self, tag: int | None) -> int | None:
        """Return the VLAN of a frame that comes in by this port, None when it is dropped (br_allowed_ingress)."""
        vlan = tag or self.pvid  # a tag with the number 0 says nothing of a VLAN
        return vlan if vlan in self.carried else None


def bridge_vlans(netlink: NetlinkSocket) -> dict[int, PortVlans]:
    """Return the VLANs of all ports and bridges of a namespace, by the kernel's numbers of the interfaces."""
    return dict(_read(netlink))


def _read(netlink: NetlinkSocket) -> Iterator[tuple[int, PortVlans]]:
    request = link_header(family=AF_BRIDGE) + number(_IFLA_EXT_MASK, _WITH_VLANS)
    for body in netlink.dump(_RTM_GETLINK, request):
        (index,) = unpack_from("=4xi", body)
        spec = attributes(body, _LINK_HEADER_BYTES).get(IFLA_AF_SPEC, b"")
        flags = {vlan: flags for flags, vlan in _entries(spec)}
        yield (
            index,
            PortVlans(
                next((vlan for vlan in flags if flags[vlan] & _PVID), None),
                frozenset(vlan for vlan in flags if flags[vlan] & _UNTAGGED),
                frozenset(vlan for vlan in flags if not flags[vlan] & _UNTAGGED),
            ),
        )


def _entries(spec: bytes) -> Iterator[tuple[int, int]]:
    for kind, payload in attribute_list(spec):
        if kind == IFLA_BRIDGE_VLAN_INFO:
            yield unpack_from("=HH", payload)
