"""Files of nsim's captures and of others, read by the built-in tcpdump."""

from __future__ import annotations

import io
import struct

import pytest

from nsim.kernel.packets import ARPHRD_ETHER, PACKET_HOST, Packet
from nsim.network.capture import pcapng as written
from nsim.tools.tcpdump.frame import Frame, LinkType
from nsim.tools.tcpdump.pcapfile import PcapError, Writer
from nsim.tools.tcpdump.pcapng import reader_of

TIME_NS = 1_700_000_000_123_456_789
BEGINNING = written.section_header("nsim") + written.interface_description("router:eth0", ARPHRD_ETHER)
TUN = written.interface_description("router:tun0", 0xFFFE)
PACKET = written.packet_block(0, Packet(TIME_NS, 2, ARPHRD_ETHER, PACKET_HOST, 1514, b"x" * 61))


def _frames(content: bytes) -> list[Frame]:
    return list(reader_of(io.BytesIO(content)).frames())


def test_what_a_capture_has_written_is_read_to_the_nanosecond() -> None:
    second = written.interface_description("sales:eth0", ARPHRD_ETHER)
    other = written.packet_block(1, Packet(TIME_NS + 1, 2, ARPHRD_ETHER, PACKET_HOST, 2, b"ab"))
    end = written.interface_statistics(0, (TIME_NS, TIME_NS + 2), 1, 0)

    assert _frames(BEGINNING + PACKET + second + other + end) == [
        Frame(TIME_NS, LinkType.EN10MB, b"x" * 61, 1514),
        Frame(TIME_NS + 1, LinkType.EN10MB, b"ab", 2),
    ]


def test_a_pcap_file_is_read_by_the_same_reader() -> None:
    file = io.BytesIO()
    frame = Frame(1_700_000_000_123_456_000, LinkType.EN10MB, b"x" * 60, 1514)
    Writer(file, LinkType.EN10MB, 60).write(frame)

    assert _frames(file.getvalue()) == [frame]


@pytest.mark.parametrize(
    ("options", "time_ns"),
    [
        (b"", 7_000),
        (struct.pack(">HHB3x", 9, 1, 9), 7),
        (struct.pack(">HH4s", 2, 3, b"abc\0") + struct.pack(">HHB3x", 9, 1, 0x80 | 10), 7 * 10**9 // 1024),
    ],
    ids=["microseconds", "nanoseconds", "a power of two"],
)
def test_another_byte_order_and_other_clocks_are_read(options: bytes, time_ns: int) -> None:
    section = struct.pack(">IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
    whole = 20 + len(options)
    interface = struct.pack(">IIHHI", 1, whole, 1, 0, 65535) + options + struct.pack(">I", whole)
    packet = struct.pack(">II5I", 6, 36, 0, 0, 7, 2, 2) + b"ab\0\0" + struct.pack(">I", 36)

    (frame,) = _frames(section + interface + packet)

    assert (frame.time_ns, frame.data) == (time_ns, b"ab")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BEGINNING[:6], "8 block header bytes, only got 6"),
        (BEGINNING[:20], "block bytes, only got"),
        (BEGINNING[:8] + b"abcd" + BEGINNING[12:], "unknown byte order"),
        (written.section_header("nsim"), "no interfaces"),
        (written.section_header("nsim") + PACKET, "a packet before any interface"),
        (BEGINNING + PACKET[:-9], "block bytes, only got"),
        (BEGINNING + struct.pack("<II", 6, 2**31), "bogus block length"),
        (BEGINNING + struct.pack("<III", 6, 12, 12), "too short"),
        (BEGINNING + struct.pack("<II5II", 6, 32, 0, 0, 0, 50, 50, 32), "bogus packet length 50"),
        (BEGINNING + struct.pack("<II5II", 6, 32, 3, 0, 0, 0, 0, 32), "belongs to interface 3"),
        (BEGINNING + TUN, "link type RAW, another one EN10MB"),
        (written.section_header("nsim") + written.interface_description("a:x", 824), "link type 147"),
        (struct.pack("<I", 0x0A0D0D0A), "8 block header bytes, only got 4"),
        (b"", "truncated dump file"),
    ],
)
def test_a_damaged_file_is_told(content: bytes, message: str) -> None:
    with pytest.raises(PcapError, match=message):
        _frames(content)
