"""Read pcapng files, which know of each frame which interface has seen it; nsim's captures are such.

Source: draft-ietf-opsawg-pcapng, sections 4.1 to 4.4. As in the well-known tcpdump, all interfaces of a file must have
the same kind of link header.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from nsim.tools.tcpdump.frame import Frame, LinkType
from nsim.tools.tcpdump.pcapfile import LARGEST_FRAME, PcapError, Reader, packet_type

_SECTION, _INTERFACE, _SIMPLE_PACKET, _PACKET = 0x0A0D0D0A, 1, 3, 6
_MAGIC = struct.pack("<I", _SECTION)  # the same in both byte orders
_BYTE_ORDER = 0x1A2B3C4D
_END_OF_OPTIONS, _RESOLUTION = 0, 9
_MICROSECONDS = 6
_LARGEST_BLOCK = LARGEST_FRAME + 1024


class _Interface(NamedTuple):
    link: LinkType
    snapshot_bytes: int
    ticks_per_second: int


class PcapngReader:
    """Read what stands before the first frame at once, and the frames one by one."""

    def __init__(self, file: BinaryIO, begin: bytes) -> None:
        """Take a file of which ``begin`` has been read; raise PcapError when it is none that is understood."""
        self._file = file
        self._order = "<"
        self._interfaces: list[_Interface] = []
        self._blocks = self._read_blocks(begin)
        for kind, body in self._blocks:
            if kind == _INTERFACE:
                self._add_interface(body)
                break
            if kind in (_PACKET, _SIMPLE_PACKET):
                raise PcapError("the capture file has a packet before any interface")
        else:
            raise PcapError("the capture file has no interfaces")
        self.link = self._interfaces[0].link
        self.snapshot_bytes = self._interfaces[0].snapshot_bytes

    def frames(self) -> Iterator[Frame]:
        """Yield the frames; raise PcapError where the file breaks off inside one."""
        for kind, body in self._blocks:
            try:
                if kind == _INTERFACE:
                    self._add_interface(body)
                elif kind == _PACKET:
                    yield self._frame(body)
            except struct.error:
                raise PcapError("a block of the capture file is too short") from None

    def _read_blocks(self, begin: bytes) -> Iterator[tuple[int, bytes]]:
        while head := begin + self._file.read(8 - len(begin)):
            begin = b""
            if len(head) < 8:
                raise PcapError(f"truncated dump file; tried to read 8 block header bytes, only got {len(head)}")
            body = b""
            if head[:4] == _MAGIC:  # a section says how its numbers are to be read
                body = self._exactly(4)
                self._order = _order(body)
                self._interfaces.clear()
            kind, whole = struct.unpack(f"{self._order}II", head)
            if whole % 4 or not 12 + len(body) <= whole <= _LARGEST_BLOCK:
                raise PcapError(f"bogus block length {whole}")
            body += self._exactly(whole - 8 - len(body))
            yield kind, body[:-4]

    def _exactly(self, size: int) -> bytes:
        found = self._file.read(size)
        if len(found) < size:
            raise PcapError(f"truncated dump file; tried to read {size} block bytes, only got {len(found)}")
        return found

    def _add_interface(self, body: bytes) -> None:
        if len(body) < 8:
            raise PcapError("a block of the capture file is too short")
        number, snapshot_bytes = struct.unpack_from(f"{self._order}HxxI", body)
        try:
            link = LinkType(number)
        except ValueError:
            raise PcapError(f"link type {number} is not understood") from None
        if self._interfaces and link != self._interfaces[0].link:
            first = self._interfaces[0].link
            raise PcapError(
                f"an interface has link type {link.name}, another one {first.name}; Wireshark reads such a file"
            )
        self._interfaces.append(_Interface(link, snapshot_bytes, self._ticks_per_second(body[8:])))

    def _ticks_per_second(self, options: bytes) -> int:
        exponent = _MICROSECONDS
        while len(options) >= 4:
            code, length = struct.unpack_from(f"{self._order}HH", options)
            if code == _END_OF_OPTIONS:
                break
            if code == _RESOLUTION and length == 1 and len(options) > 4:
                exponent = options[4]
            options = options[4 + length + (-length & 3) :]
        ticks: int = 2 ** (exponent & 0x7F) if exponent & 0x80 else 10**exponent
        return ticks

    def _frame(self, body: bytes) -> Frame:
        number, high, low, length, wire_bytes = struct.unpack_from(f"{self._order}5I", body)
        if number >= len(self._interfaces):
            raise PcapError(f"a packet belongs to interface {number}, of which the capture file says nothing")
        data = body[20 : 20 + length]
        if len(data) < length:
            raise PcapError(f"bogus packet length {length}")
        link, _, ticks_per_second = self._interfaces[number]
        time_ns = (high << 32 | low) * 1_000_000_000 // ticks_per_second
        return Frame(time_ns, link, data, wire_bytes, "", packet_type(link, data))


def reader_of(file: BinaryIO) -> Reader | PcapngReader:
    """Return a reader for a pcap or a pcapng file; raise PcapError when it is neither."""
    begin = file.read(len(_MAGIC))
    return PcapngReader(file, begin) if begin == _MAGIC else Reader(file, begin)


def _order(byte_order: bytes) -> str:
    for order in "<>":
        if struct.unpack(f"{order}I", byte_order)[0] == _BYTE_ORDER:
            return order
    raise PcapError("unknown byte order in a pcapng file")
