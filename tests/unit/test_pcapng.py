"""The blocks of a pcapng file, read back by somebody who has not written them; and VLAN tags, put back."""

from __future__ import annotations

import io
import struct

import blocks
import pytest

from nsim.kernel.packets import (
    ARPHRD_ETHER,
    ARPHRD_LOOPBACK,
    PACKET_BROADCAST,
    PACKET_HOST,
    PACKET_MULTICAST,
    PACKET_OTHERHOST,
    PACKET_OUTGOING,
    Packet,
    with_tag,
)
from nsim.network.capture import pcapng

TIME_NS = 1_700_000_000_123_456_789
BEGINNING = pcapng.section_header("nsim") + pcapng.interface_description("router:eth0", ARPHRD_ETHER)


def packet(data: bytes, *, kind: int = PACKET_HOST, length_bytes: int = 0) -> Packet:
    """Return a packet with that content."""
    return Packet(TIME_NS, 2, ARPHRD_ETHER, kind, length_bytes or len(data), data)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 60, 65_549])
def test_a_packet_of_any_size_is_read_back_to_the_nanosecond(size: int) -> None:
    data = bytes(number & 255 for number in range(size))

    found = blocks.read(BEGINNING + pcapng.packet_block(0, packet(data)))

    assert found.packets == [blocks.Seen("router:eth0", TIME_NS, "in", data, size)]


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        (PACKET_HOST, 0b00101),
        (PACKET_MULTICAST, 0b01001),
        (PACKET_BROADCAST, 0b01101),
        (PACKET_OTHERHOST, 0b10001),
        (PACKET_OUTGOING, 0b00010),
        (7, 0),
    ],
)
def test_the_flags_say_which_way_a_packet_went_and_to_whom(kind: int, flags: int) -> None:
    block = pcapng.packet_block(0, packet(b"1234", kind=kind))

    assert struct.unpack_from("<HHI", block, 32) == (2, 4, flags)


def test_a_packet_that_is_not_there_whole_says_how_long_it_was() -> None:
    found = blocks.read(BEGINNING + pcapng.packet_block(0, packet(b"1234", length_bytes=9000)))

    assert (len(found.packets[0].data), found.packets[0].length_bytes) == (4, 9000)


@pytest.mark.parametrize(
    ("hardware", "link_type"),
    [(ARPHRD_ETHER, 1), (ARPHRD_LOOPBACK, 1), (0xFFFE, 101), (768, 101), (776, 101), (824, 147)],
    ids=["ethernet", "loopback", "tun", "ipip", "sit", "another"],
)
def test_an_interface_is_described_as_what_it_carries(hardware: int, link_type: int) -> None:
    found = blocks.read(pcapng.section_header("nsim") + pcapng.interface_description("a:x", hardware))

    assert (found.interfaces, found.link_types) == (["a:x"], [link_type])


@pytest.mark.parametrize("name", ["h:e", "h:et", "h:eth", "h:eth0", "Zürich:eth0"])
def test_a_name_of_any_length_fits(name: str) -> None:
    found = blocks.read(pcapng.section_header("nsim") + pcapng.interface_description(name, ARPHRD_ETHER))

    assert found.interfaces == [name]


def test_the_account_counts_what_came_and_what_was_lost() -> None:
    found = blocks.read(BEGINNING + pcapng.interface_statistics(0, (1, 2 << 32 | 3), 7, 2))

    given = found.statistics["router:eth0"]
    assert [struct.unpack("<Q", given[code]) for code in (4, 5, 8)] == [(9,), (2,), (7,)]
    assert (given[2], given[3]) == (struct.pack("<II", 0, 1), struct.pack("<II", 2, 3))


def test_where_losses_are_no_one_interfaces_they_are_a_comment() -> None:
    found = blocks.read(BEGINNING + pcapng.interface_statistics(0, (1, 2), 7, None, "2 packets dropped"))

    assert found.statistics["router:eth0"][1] == b"2 packets dropped"
    assert 5 not in found.statistics["router:eth0"]


def test_another_library_reads_the_same() -> None:
    from scapy.utils import RawPcapNgReader

    written = BEGINNING + pcapng.packet_block(0, packet(b"12345")) + pcapng.interface_statistics(0, (1, 2), 1, 0)

    ((data, about),) = RawPcapNgReader(io.BytesIO(written))

    assert data == b"12345"
    assert about.ifname == b"router:eth0"
    assert about.direction == 1
    assert about.tshigh << 32 | about.tslow == TIME_NS


@pytest.mark.parametrize(
    ("tag", "protocol", "shown"),
    [(10, 0x8100, "8100000a"), (0x6FFF, 0x8100, "81006fff"), (0, 0x8100, "81000000"), (20, 0x88A8, "88a80014")],
)
def test_a_tag_goes_where_it_was_behind_the_addresses(tag: int, protocol: int, shown: str) -> None:
    frame = bytes.fromhex("ffffffffffff020000000001080045")

    assert with_tag(frame, tag, protocol).hex() == f"ffffffffffff020000000001{shown}080045"
