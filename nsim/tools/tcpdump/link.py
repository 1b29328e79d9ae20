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
_LLC_BYTES = 3
_PASSING = ("In", "B", "M", "P", "Out")


class Link(NamedTuple):
    """Hold the link header: addresses where known, VLAN tags (type and control word), what follows and where."""

    source: bytes
    destination: bytes
    tags: tuple[tuple[int, int], ...]
    ether_type: int
    offset: int  # of the network header, or of the LLC header
    interface_index: int = 0

    @property
    def header_bytes(self) -> int:
        """Return how many bytes stand before what -x, -X and -A show: tags and LLC count for the link."""
        return self.offset + (_LLC_BYTES if is_llc(self.ether_type) else 0)


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
    name = f"{frame.interface:<5} " if frame.link == LinkType.LINUX_SLL2 else ""
    direction = _PASSING[frame.packet_type] if frame.packet_type < len(_PASSING) else "?"
    return f"{name}{direction:<3} "


def header(frame: Frame, link: Link, context: Context) -> str:
    """Return the link header as -e prints it."""
    match frame.link:
        case LinkType.EN10MB:
            return _ethernet(frame, link, context)
        case LinkType.RAW:
            return "ip: "
        case _:
            return _cooked(frame, link, context)


def plain_header(frame: Frame, link: Link, context: Context, *, is_unknown: bool) -> str:
    """Return what stands of the link header without -e: nearly nothing, unless the packet is of an unknown type."""
    if frame.link == LinkType.EN10MB:
        return _ethernet(frame, link._replace(tags=()), context) if is_unknown else ""
    inside = "".join(_inner_type(kind, context) for _, kind in _tagged(link))
    outside = link._replace(tags=(), ether_type=link.tags[0][0] if link.tags else link.ether_type)
    return inside + (_cooked(frame, outside, context) if is_unknown else "")


def _ethernet(frame: Frame, link: Link, context: Context) -> str:
    # Behind the first type, be it that of a tag or of the packet, stands the length of the whole frame.
    text = f"{context.hardware(link.source.hex(':'))} > {context.hardware(link.destination.hex(':'))}, "
    length = f", length {frame.wire_bytes}: "
    for kind, control in link.tags:
        text += _type(kind, context) + length + _tag(control)
        length = ", "
    if not is_llc(link.ether_type):
        return text + _type(link.ether_type, context) + length
    if link.ether_type <= 1500:
        text += "802.3" if link.tags else f"802.3, length {link.ether_type}: "
    return text + _llc(frame, link)


def _cooked(frame: Frame, link: Link, context: Context) -> str:
    source = f"{context.hardware(link.source.hex(':'))} " if link.source else ""
    text = f"ifindex {link.interface_index} {source}" if frame.link == LinkType.LINUX_SLL2 else source
    outer = link.tags[0][0] if link.tags else link.ether_type
    if not context.style.quick:
        text += f"{'802.2' if is_llc(outer) else _type(outer, context)}, length {frame.wire_bytes}: "
    text += "".join(_tag(control) + _inner_type(kind, context) for control, kind in _tagged(link))
    return text + (_llc(frame, link) if is_llc(link.ether_type) else "")


def _tagged(link: Link) -> list[tuple[int, int]]:
    # The control word of each tag, and the type that follows it.
    following = [kind for kind, _ in link.tags[1:]] + [link.ether_type]
    return [(control, kind) for (_, control), kind in zip(link.tags, following, strict=True)] if link.tags else []


def _tag(control: int) -> str:
    return f"vlan {control & 0xFFF}, p {control >> 13}, {'DEI, ' if control & 0x1000 else ''}"


def _inner_type(kind: int, context: Context) -> str:
    return "" if context.style.quick else f"ethertype {ETHER_NAMES.get(kind, 'Unknown')}, "


def _type(kind: int, context: Context) -> str:
    if context.style.quick:
        return ETHER_NAMES.get(kind, f"Unknown Ethertype (0x{kind:04x})")
    return f"ethertype {ether_name(kind)}"


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
