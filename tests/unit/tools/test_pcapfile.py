"""Files of frames, written and read."""

import io
import struct

import pytest

from nsim.tools.tcpdump.capture import cooked_header, read_tag
from nsim.tools.tcpdump.frame import Frame, LinkType
from nsim.tools.tcpdump.pcapfile import PcapError, Reader, Writer


def test_what_is_written_is_read_again() -> None:
    file = io.BytesIO()
    frame = Frame(1_700_000_000_123_456_000, LinkType.EN10MB, b"x" * 60, 1514)
    Writer(file, LinkType.EN10MB, 60).write(frame)
    file.seek(0)
    reader = Reader(file)
    assert (reader.link, reader.snapshot_bytes) == (LinkType.EN10MB, 60)
    assert list(reader.frames()) == [frame]


def test_the_header_is_that_of_libpcap() -> None:
    file = io.BytesIO()
    Writer(file, LinkType.LINUX_SLL2, 262144)
    assert struct.unpack("=IHHiIII", file.getvalue()) == (0xA1B2C3D4, 2, 4, 0, 0, 262144, 276)


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_and_nanoseconds_are_read(order: str) -> None:
    head = struct.pack(f"{order}IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)
    packet = struct.pack(f"{order}IIII", 7, 123_456_789, 2, 2) + b"ab"
    (frame,) = Reader(io.BytesIO(head + packet)).frames()
    assert (frame.time_ns, frame.data) == (7_123_456_789, b"ab")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "truncated dump file"),
        (b"hello, this is not a capture file", "unknown file format"),
        (struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 147), "link type 147"),
        (struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + b"abc", "16 header bytes"),
        (struct.pack("<IHHiIIIIIII", 0xA1B2C3D4, 2, 4, 0, 0, 9, 1, 0, 0, 50, 50) + b"abc", "50 captured bytes"),
        (struct.pack("<IHHiIIIIIII", 0xA1B2C3D4, 2, 4, 0, 0, 9, 1, 0, 0, 2**31, 50), "bogus packet length"),
    ],
)
def test_a_damaged_file_is_told(content: bytes, message: str) -> None:
    with pytest.raises(PcapError, match=message):
        list(Reader(io.BytesIO(content)).frames())


def test_the_cooked_header_has_the_places_of_its_link_type() -> None:
    header = cooked_header(0x0800, 3, 1, 4, b"\2\0\0\0\0\x0a")
    assert header.hex() == "0800000000000003000104060200000000 0a0000".replace(" ", "")
    assert len(header) == LinkType.LINUX_SLL2.header_bytes


def test_the_tag_that_the_kernel_took_out_is_found() -> None:
    auxiliary = struct.pack("=IIIHHHH", 0x51, 60, 60, 0, 14, 10, 0x88A8)
    tag = read_tag([(263, 8, auxiliary)])
    assert tag is not None
    assert (tag.ether_type, tag.control) == (0x88A8, 10)
    assert read_tag([(263, 8, bytes(20))]) is None
