"""Read fields of a frame at the places where pcap-filter(7) expects them."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from nsim.tools.tcpdump.frame import OUTGOING, Frame, LinkType

if TYPE_CHECKING:
    from nsim.tools.tcpdump.filter.nodes import Node

IPV4, ARP, RARP, IPV6 = 0x0800, 0x0806, 0x8035, 0x86DD
VLAN_TYPES = (0x8100, 0x88A8, 0x9100)
LLC_IN_COOKED = 4  # what a cooked header says instead of an Ethernet type: linux/if_ether.h, ETH_P_802_2
FRAGMENT_HEADER = 44


class OutsideError(Exception):
    """Say that a field lies beyond the captured bytes; such a frame matches nothing, whatever `not` says."""


def is_match(node: Node | None, frame: Frame) -> bool:
    """Tell whether a frame passes a filter; no filter passes everything."""
    if node is None:
        return True
    try:
        return node.matches(View(frame))
    except OutsideError:
        return False


class View:
    """Read one frame. `depth` counts the VLAN tags that `vlan` has already passed in the expression.

    A tag that the kernel took out of a captured frame stands in nobody's way: `icmp` finds the packet behind it too,
    as it does where libpcap lets the kernel filter. In a file, as in a frame that was sent with its tag inside, the
    same packet is behind `vlan and icmp` only.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._data = frame.data
        self._tags_apart = int(frame.had_tag_apart)

    @property
    def wire_bytes(self) -> int:
        """Return the length that `len`, `less` and `greater` speak of."""
        return self.frame.wire_bytes - 4 * self._tags_apart

    @property
    def is_outgoing(self) -> bool:
        """Tell whether the frame was sent from here."""
        return self.frame.packet_type == OUTGOING

    def number(self, offset: int, size: int) -> int:
        """Return the unsigned number at `offset`; raise OutsideError beyond the end."""
        return int.from_bytes(self.octets(offset, size), "big")

    def octets(self, offset: int, size: int) -> bytes:
        """Return `size` bytes at `offset`; raise OutsideError beyond the end."""
        if offset < 0 or offset + size > len(self._data):
            raise OutsideError
        return self._data[offset : offset + size]

    def network(self, depth: int) -> int:
        """Return the offset of the network header."""
        return self._behind_tags(max(depth, self._tags_apart))

    def ether_type(self, depth: int) -> int:
        """Return the Ethernet type, or the length field of an 802.3 frame."""
        return self._type(max(depth, self._tags_apart))

    def vlan(self, depth: int) -> int | None:
        """Return the VLAN that the next tag names, or None where there is no further tag."""
        return self.number(self._behind_tags(depth), 2) & 0xFFF if self._type(depth) in VLAN_TYPES else None

    def _behind_tags(self, tags: int) -> int:
        return self.frame.link.header_bytes + 4 * tags

    def _type(self, tags: int) -> int:
        # What the field says that stands behind so many tags.
        if tags:
            return self.number(self._behind_tags(tags) - 2, 2)
        match self.frame.link:
            case LinkType.LINUX_SLL2:
                return self.number(0, 2)
            case LinkType.RAW:
                return {4: IPV4, 6: IPV6}.get(self.number(0, 1) >> 4, 0)
            case _:
                return self.number(self._behind_tags(0) - 2, 2)

    def is_spanning_tree(self, depth: int) -> bool:
        """Tell whether this is an LLC frame for the bridge group address, IEEE 802.1D."""
        kind = self.ether_type(depth)
        is_llc = kind == LLC_IN_COOKED if self.frame.link != LinkType.EN10MB else kind <= 1500
        return is_llc and self.number(self.network(depth), 1) == 0x42

    def hardware_addresses(self) -> tuple[bytes, bytes]:
        """Return source and destination of an Ethernet frame; only the source is known in a cooked one."""
        match self.frame.link:
            case LinkType.EN10MB:
                return self.octets(6, 6), self.octets(0, 6)
            case LinkType.LINUX_SLL2:
                return self.octets(12, 6), b""
            case LinkType.LINUX_SLL:
                return self.octets(6, 6), b""
            case _:
                return b"", b""

    def addresses(self, depth: int) -> tuple[int, bytes, bytes] | None:
        """Return Ethernet type, source and destination address of IPv4, ARP, RARP and IPv6, else None."""
        kind, start = self.ether_type(depth), self.network(depth)
        match kind:
            case 0x0800:
                return kind, self.octets(start + 12, 4), self.octets(start + 16, 4)
            case 0x0806 | 0x8035:
                return kind, self.octets(start + 14, 4), self.octets(start + 24, 4)
            case 0x86DD:
                return kind, self.octets(start + 8, 16), self.octets(start + 24, 16)
            case _:
                return None

    def protocol(self, depth: int) -> int | None:
        """Return the protocol above IPv4 or IPv6, looking past one fragment header as libpcap does."""
        kind, start = self.ether_type(depth), self.network(depth)
        if kind == IPV4:
            return self.number(start + 9, 1)
        if kind != IPV6:
            return None
        following = self.number(start + 6, 1)
        return self.number(start + 40, 1) if following == FRAGMENT_HEADER else following

    def transport(self, depth: int) -> int | None:
        """Return the offset of the transport header; None in a later fragment and behind IPv6 extension headers."""
        kind, start = self.ether_type(depth), self.network(depth)
        if kind == IPV4:
            if self.number(start + 6, 2) & 0x1FFF:
                return None
            return start + (self.number(start, 1) & 15) * 4
        if kind == IPV6 and self.number(start + 6, 1) != FRAGMENT_HEADER:
            return start + 40
        return None

    def ports(self, depth: int, protocols: tuple[int, ...]) -> tuple[int, int] | None:
        """Return source and destination port, where the protocol is one of these, else None."""
        kind, start = self.ether_type(depth), self.network(depth)
        if kind not in (IPV4, IPV6):
            return None
        if self.number(start + (9 if kind == IPV4 else 6), 1) not in protocols:
            return None
        transport = self.transport(depth)
        if transport is None:
            return None
        return self.number(transport, 2), self.number(transport + 2, 2)


PORT_PROTOCOLS = (socket.IPPROTO_TCP, socket.IPPROTO_UDP, 132)  # 132 is SCTP
