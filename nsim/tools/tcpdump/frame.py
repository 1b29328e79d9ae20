"""Hold one captured frame: its bytes as a pcap file stores them, when it passed, and where."""

from enum import IntEnum
from typing import NamedTuple


class LinkType(IntEnum):
    """Name the kinds of link header that are understood, with their numbers in pcap files (tcpdump.org/linktypes)."""

    EN10MB = 1
    RAW = 101
    LINUX_SLL = 113
    LINUX_SLL2 = 276

    @property
    def description(self) -> str:
        """Return the words that stand in brackets after the name."""
        return _DESCRIPTIONS[self]

    @property
    def header_bytes(self) -> int:
        """Return the length of the link header."""
        return _HEADER_BYTES[self]


_DESCRIPTIONS = {
    LinkType.EN10MB: "Ethernet",
    LinkType.RAW: "Raw IP",
    LinkType.LINUX_SLL: "Linux cooked v1",
    LinkType.LINUX_SLL2: "Linux cooked v2",
}
_HEADER_BYTES = {LinkType.EN10MB: 14, LinkType.RAW: 0, LinkType.LINUX_SLL: 16, LinkType.LINUX_SLL2: 20}

TO_US, BROADCAST, MULTICAST, TO_OTHERS, OUTGOING = range(5)  # packet(7), sll_pkttype


class Frame(NamedTuple):
    """Hold a frame. `data` starts with the link header; `wire_bytes` counts what the snapshot length cut off too."""

    time_ns: int
    link: LinkType
    data: bytes
    wire_bytes: int
    interface: str = ""
    packet_type: int | None = None  # TO_US and so on; None where the file does not say
    had_tag_apart: bool = False  # the kernel handed the outer VLAN tag over beside the frame
