"""Read and write pcap files (tcpdump.org, pcap-savefile(5)), so that tcpdump and Wireshark understand them."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from nsim.tools.tcpdump.frame import Frame, LinkType

_MICROSECONDS, _NANOSECONDS = 0xA1B2C3D4, 0xA1B23C4D
LARGEST_FRAME = 262_144 * 4


class PcapError(ValueError):
    """Say why a file cannot be read."""


class Writer:
    """Write frames with timestamps in microseconds, in this machine's byte order."""

    def __init__(self, file: BinaryIO, link: LinkType, snapshot_bytes: int) -> None:
        self._file = file
        file.write(struct.pack("=IHHiIII", _MICROSECONDS, 2, 4, 0, 0, snapshot_bytes, link))

    def write(self, frame: Frame) -> None:
        """Append a frame."""
        seconds, nanoseconds = divmod(frame.time_ns, 1_000_000_000)
        self._file.write(struct.pack("=IIII", seconds, nanoseconds // 1000, len(frame.data), frame.wire_bytes))
        self._file.write(frame.data)

    def flush(self) -> None:
        """Let readers of the file see what was written."""
        self._file.flush()


class Reader:
    """Read the header of a file at once and its frames one by one."""

    def __init__(self, file: BinaryIO, begin: bytes = b"") -> None:
        """Take a file of which ``begin`` has been read; raise PcapError when it is none that is understood."""
        self._file = file
        head = begin + file.read(24 - len(begin))
        if len(head) < 24:
            raise PcapError(f"truncated dump file; tried to read 24 file header bytes, only got {len(head)}")
        for order in "<>":
            magic = struct.unpack_from(f"{order}I", head)[0]
            if magic in (_MICROSECONDS, _NANOSECONDS):
                break
        else:
            raise PcapError("unknown file format")
        self._order = order
        self._tick_ns = 1000 if magic == _MICROSECONDS else 1
        self.snapshot_bytes, link = struct.unpack_from(f"{order}16xII", head)
        try:
            self.link = LinkType(link & 0xFFFF)
        except ValueError:
            raise PcapError(f"link type {link & 0xFFFF} is not understood") from None

    def frames(self) -> Iterator[Frame]:
        """Yield the frames; raise PcapError where the file breaks off inside one."""
        while head := self._file.read(16):
            if len(head) < 16:
                raise PcapError(f"truncated dump file; tried to read 16 header bytes, only got {len(head)}")
            seconds, fraction, length, wire_bytes = struct.unpack(f"{self._order}IIII", head)
            if length > LARGEST_FRAME:
                raise PcapError(f"bogus packet length {length}")
            data = self._file.read(length)
            if len(data) < length:
                raise PcapError(f"truncated dump file; tried to read {length} captured bytes, only got {len(data)}")
            time_ns = seconds * 1_000_000_000 + fraction * self._tick_ns
            yield Frame(time_ns, self.link, data, wire_bytes, "", packet_type(self.link, data))


def packet_type(link: LinkType, data: bytes) -> int | None:
    """Return which way a frame went (TO_US and so on) where its link header says so."""
    if link == LinkType.LINUX_SLL2 and len(data) >= 20:
        return data[10]
    if link == LinkType.LINUX_SLL and len(data) >= 16:
        return data[1]
    return None
