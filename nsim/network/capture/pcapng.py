"""The blocks of a pcapng file: values in, bytes out.

A file is a section header, a description of each interface, which is numbered by its place, and packets that name
their interface by that number. Any file that ends behind a whole block is valid.
Source: draft-ietf-opsawg-pcapng, sections 4.1 to 4.3 and 4.6; https://www.tcpdump.org/linktypes.html.
"""

from __future__ import annotations

from struct import Struct, pack

from nsim.kernel.packets import (
    ARPHRD_ETHER,
    ARPHRD_LOOPBACK,
    LARGEST_PACKET_BYTES,
    PACKET_BROADCAST,
    PACKET_HOST,
    PACKET_MULTICAST,
    PACKET_OTHERHOST,
    PACKET_OUTGOING,
    Packet,
)

_SECTION_HEADER, _INTERFACE, _STATISTICS, _PACKET = 0x0A0D0D0A, 1, 5, 6
_BYTE_ORDER_MAGIC, _LENGTH_UNKNOWN = 0x1A2B3C4D, -1
_END_OF_OPTIONS = pack("<HH", 0, 0)
_APPLICATION = 4
_NAME, _RESOLUTION = 2, 9
_START, _END, _RECEIVED, _DROPPED, _DELIVERED = 2, 3, 4, 5, 8
_COMMENT, _FLAGS = 1, 2
_NANOSECONDS = 9

ETHERNET = 1
"""The LINKTYPE_ number of interfaces whose packets begin with an Ethernet header."""
_RAW_IP, _PRIVATE = 101, 147
# Tunnels whose packets have no header before that of IP: TUN (none), IPIP, IP6IP6, SIT, GRE.
_ARPHRD_WITHOUT_HEADER = frozenset({0xFFFE, 768, 769, 776, 778, 823})

_FRAME = Struct("<7I")
_WHOLE = Struct("<I")
_PADDING = (b"", b"\0\0\0", b"\0\0", b"\0")
# epb_flags: bits 0 and 1 say which way the packet went, bits 2 to 4 to whom it was.
_IN, _OUT = 1, 2
_FLAGS_OF = {
    PACKET_HOST: _IN | 1 << 2,
    PACKET_MULTICAST: _IN | 2 << 2,
    PACKET_BROADCAST: _IN | 3 << 2,
    PACKET_OTHERHOST: _IN | 4 << 2,
    PACKET_OUTGOING: _OUT,
    **dict.fromkeys(range(PACKET_OUTGOING + 1, 8), 0),  # kinds that only the kernel itself knows what to do with
}
# What stands between the data of a packet and its length: by its kind, and by how far its data goes beyond four bytes.
_BEHIND_DATA = {
    kind: tuple(padding + pack("<HHI", _FLAGS, 4, flags) + _END_OF_OPTIONS for padding in _PADDING)
    for kind, flags in _FLAGS_OF.items()
}
_FIXED_BYTES = _FRAME.size + len(_BEHIND_DATA[PACKET_HOST][0]) + _WHOLE.size


def link_type(hardware: int) -> int:
    """Return the LINKTYPE_ number of an interface with that ARPHRD_ number."""
    if hardware in (ARPHRD_ETHER, ARPHRD_LOOPBACK):
        return ETHERNET
    return _RAW_IP if hardware in _ARPHRD_WITHOUT_HEADER else _PRIVATE


def section_header(application: str) -> bytes:
    """Begin a file that ``application`` writes."""
    body = pack("<IHHq", _BYTE_ORDER_MAGIC, 1, 0, _LENGTH_UNKNOWN)
    return _block(_SECTION_HEADER, body, (_APPLICATION, application.encode()))


def interface_description(name: str, hardware: int) -> bytes:
    """Describe the next interface: its name as Wireshark shows it, and its ARPHRD_ number. Times are in nanoseconds."""
    body = pack("<HHI", link_type(hardware), 0, LARGEST_PACKET_BYTES)
    return _block(_INTERFACE, body, (_NAME, name.encode()), (_RESOLUTION, bytes([_NANOSECONDS])))


def packet_block(number: int, packet: Packet) -> bytes:
    """Record a packet that the interface of that number has seen."""
    time_ns, _, _, kind, length_bytes, data = packet
    size = len(data)
    whole = _FIXED_BYTES + size + (-size & 3)
    head = _FRAME.pack(_PACKET, whole, number, time_ns >> 32, time_ns & 0xFFFFFFFF, size, length_bytes)
    return head + data + _BEHIND_DATA[kind][size & 3] + _WHOLE.pack(whole)


def interface_statistics(
    number: int, span_ns: tuple[int, int], packets: int, dropped: int | None, comment: str = ""
) -> bytes:
    """Close the account of an interface that was captured from the first to the second time of ``span_ns``.

    ``dropped`` is None where nobody knows of which interface they were.
    """
    began_ns, ended_ns = span_ns
    given = [
        (_START, _time(began_ns)),
        (_END, _time(ended_ns)),
        (_RECEIVED, pack("<Q", packets + (dropped or 0))),
        (_DELIVERED, pack("<Q", packets)),
    ]
    if dropped is not None:
        given.append((_DROPPED, pack("<Q", dropped)))
    if comment:
        given.append((_COMMENT, comment.encode()))
    return _block(_STATISTICS, pack("<I", number) + _time(ended_ns), *given)


def _time(time_ns: int) -> bytes:
    return pack("<II", time_ns >> 32, time_ns & 0xFFFFFFFF)


def _block(kind: int, body: bytes, *options: tuple[int, bytes]) -> bytes:
    body += b"".join(pack("<HH", code, len(value)) + value + _PADDING[len(value) & 3] for code, value in options)
    body += _END_OF_OPTIONS
    whole = 12 + len(body)
    return pack("<II", kind, whole) + body + _WHOLE.pack(whole)
