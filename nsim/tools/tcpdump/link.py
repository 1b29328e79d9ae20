"""Read the link header of a frame, and print it where -e or the capture on `any` asks for it."""

import struct
from typing import NamedTuple

from nsim.tools.tcpdump.dissect import is_llc
from nsim.tools.tcpdump.frame import Frame, LinkType
from nsim.tools.tcpdump.style import Context

ETHER_NAMES = {0x0800: "IPv4", 0x0806: "ARP", 0x8035: "Reverse ARP", 0x86DD: "IPv6", 0x8100: "802.1Q",
               0x88A8: "802.1Q-QinQ", 0x88CC: "LLDP", 0x8847: "MPLS unicast", 0x8863: "PPPoE D",
               0x8864: "PPPoE S"}  # fmt: skip
TAGS = (0x8100, 0x88A8, 0x9100)
_PASSING = ("In", "B", "M", "P", "Out")


class Link(NamedTuple):
    """Hold the link header: addresses where known, VLAN tags (type and control word), what follows and where."""

    source: bytes
    destination: bytes
    tags: tuple[tuple[int, int], ...]
    ether_type: int
    offset: int  # of the network header
    interface_index: int = 0


def read_link(frame: Frame) -> Link:
    """Read a frame's link header; a frame that is cut short gets Ethernet type 0."""
    data = frame.data.ljust(frame.link.header_bytes + 1, b"\0")
    source, destination, index = b"", b"", 0
    match frame.link:
        case LinkType.EN10MB:
            destination, source = data[:6], data[6:12]
            kind = int.from_bytes(data[12:14], "big")
        case LinkType.LINUX_SLL2:
            kind, index = struct.unpack_from("!H2xI", data)
            source = data[12 : 12 + min(data[11], 8)]
        case LinkType.LINUX_SLL:
            kind = int.from_bytes(data[14:16], "big")
            source = data[6 : 6 + min(data[5], 8)]
        case LinkType.RAW:
            kind = {4: 0x0800, 6: 0x86DD}.get(data[0] >> 4, 0xFFFF)
    offset, tags = frame.link.header_bytes, []
    while kind in TAGS and len(data) >= offset + 4:
        control, following = struct.unpack_from("!HH", data, offset)
        tags.append((kind, control))
        kind, offset = following, offset + 4
    return Link(source, destination, tuple(tags), kind, offset, index)


def where(frame: Frame, link: Link) -> str:
    """Return interface and direction, which stand before packets captured on `any`."""
    if frame.link not in (LinkType.LINUX_SLL2, LinkType.LINUX_SLL) or frame.packet_type is None:
        return ""
    name = f"{frame.interface} " if frame.link == LinkType.LINUX_SLL2 else ""
    direction = _PASSING[frame.packet_type] if frame.packet_type < len(_PASSING) else "?"
    return f"{name}{direction:<3} "


def header(frame: Frame, link: Link, context: Context) -> str:
    """Return the link header as -e prints it."""
    source = context.hardware(link.source.hex(":"))
    if frame.link == LinkType.EN10MB:
        text = f"{source} > {context.hardware(link.destination.hex(':'))}, "
        outer = link.tags[0][0] if link.tags else link.ether_type
        if is_llc(outer):
            return f"{text}{f'802.3, length {outer}: ' if outer <= 1500 else ''}{_llc(frame, link)}"
        text += f"ethertype {ether_name(outer)}, length {frame.wire_bytes}: "
    elif frame.link == LinkType.RAW:
        return "ip: "
    else:
        outer = link.tags[0][0] if link.tags else link.ether_type
        index = f"ifindex {link.interface_index} " if frame.link == LinkType.LINUX_SLL2 else ""
        text = f"{index}{source + ' ' if link.source else ''}ethertype {ether_name(outer)}, length {frame.wire_bytes}: "
    following = [kind for kind, _ in link.tags[1:]] + [link.ether_type]
    for (_, control), kind in zip(link.tags, following, strict=False):
        text += f"vlan {control & 0xFFF}, p {control >> 13}, {'DEI, ' if control & 0x1000 else ''}"
        text += f"ethertype {ether_name(kind)}, "
    return text


def ether_name(kind: int) -> str:
    """Return the name and the number of an Ethernet type."""
    return f"{ETHER_NAMES.get(kind, 'Unknown')} (0x{kind:04x})"


def _llc(frame: Frame, link: Link) -> str:
    destination, source, control = frame.data[link.offset : link.offset + 3].ljust(3, b"\0")
    names = {0x42: "STP", 0xAA: "SNAP", 0x00: "Null", 0xFE: "ISO"}
    group = "Group" if destination & 1 else "Individual"
    answer = "Response" if source & 1 else "Command"
    return (
        f"LLC, dsap {names.get(destination & 0xFE, 'Unknown')} (0x{destination & 0xFE:02x}) {group}, "
        f"ssap {names.get(source & 0xFE, 'Unknown')} (0x{source & 0xFE:02x}) {answer}, ctrl 0x{control:02x}: "
    )
