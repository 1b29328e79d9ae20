"""Read a pcapng file block by block, as the draft describes it and knowing nothing of how nsim writes it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTION, INTERFACE, STATISTICS, PACKET = 0x0A0D0D0A, 1, 5, 6
Options = dict[int, bytes]


@dataclass(frozen=True)
class Seen:
    """A packet: on which interface, when (nanoseconds since 1970), which way ("in" or "out"), and what."""

    interface: str
    time_ns: int
    way: str
    data: bytes
    length_bytes: int


@dataclass
class Pcapng:
    """What a file says; ``statistics`` are options by interface."""

    interfaces: list[str] = field(default_factory=list)
    link_types: list[int] = field(default_factory=list)
    packets: list[Seen] = field(default_factory=list)
    statistics: dict[str, Options] = field(default_factory=dict)
    application: str = ""

    def of(self, interface: str) -> list[Seen]:
        """Return the packets that one interface has seen."""
        return [packet for packet in self.packets if packet.interface == interface]


def blocks(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of every block; fails where one is cut or its two lengths differ."""
    place = 0
    while place < len(content):
        kind, length = struct.unpack_from("<II", content, place)
        assert length % 4 == 0 and length >= 12
        assert place + length <= len(content), "the last block is cut"
        assert struct.unpack_from("<I", content, place + length - 4) == (length,)
        yield kind, content[place + 8 : place + length - 4]
        place += length


def options(body: bytes) -> Options:
    """Return the options that a body ends with; fails when they do not end as they should."""
    found: Options = {}
    place = 0
    while True:
        code, length = struct.unpack_from("<HH", body, place)
        if code == 0:
            assert (length, place + 4) == (0, len(body))
            return found
        found[code] = body[place + 4 : place + 4 + length]
        place += 4 + length + -length % 4


def read(file: Path | bytes) -> Pcapng:
    """Read a whole file."""
    found = Pcapng()
    for number, (kind, body) in enumerate(blocks(file if isinstance(file, bytes) else file.read_bytes())):
        assert (kind == SECTION) == (number == 0)
        if kind == SECTION:
            assert struct.unpack_from("<IHHq", body) == (0x1A2B3C4D, 1, 0, -1)
            found.application = options(body[16:])[4].decode()
        elif kind == INTERFACE:
            link_type, _reserved, snapshot_bytes = struct.unpack_from("<HHI", body)
            given = options(body[8:])
            assert given[9] == b"\x09" and snapshot_bytes >= 65536
            found.interfaces.append(given[2].decode())
            found.link_types.append(link_type)
        elif kind == PACKET:
            found.packets.append(_packet(found, body))
        elif kind == STATISTICS:
            found.statistics[found.interfaces[struct.unpack_from("<I", body)[0]]] = options(body[12:])
        else:
            raise AssertionError(f"a block of kind {kind}")
    return found


def _packet(found: Pcapng, body: bytes) -> Seen:
    number, high, low, captured_bytes, length_bytes = struct.unpack_from("<IIIII", body)
    data = body[20 : 20 + captured_bytes]
    end = 20 + captured_bytes + -captured_bytes % 4
    (flags,) = struct.unpack("<I", options(body[end:])[2])
    way = ("unknown", "in", "out")[flags & 3]
    return Seen(found.interfaces[number], high << 32 | low, way, data, length_bytes)
