"""The text of packets, against what tcpdump 4.99 prints for the same bytes."""

from random import Random

import pytest
from tools.packets import Packet, read_packets

from nsim.tools.tcpdump.capture import cooked_header
from nsim.tools.tcpdump.clock import Clock
from nsim.tools.tcpdump.frame import Frame, LinkType
from nsim.tools.tcpdump.lines import Lines
from nsim.tools.tcpdump.options import parse_arguments
from nsim.tools.tcpdump.style import Context

ETHERNET = bytes.fromhex("02000000000b02000000000a0800")


def lines(options: str) -> Lines:
    parsed = parse_arguments(options.split())
    return Lines(parsed, Context(parsed.style), Clock(parsed.time_form))


@pytest.mark.parametrize("packet", read_packets(), ids=lambda packet: f"{packet.options} {packet.text[:60]}")
def test_a_packet_reads_as_tcpdump_prints_it(packet: Packet) -> None:
    assert lines(f"-t {packet.options}").text(packet.frame, 1) == packet.text


def segment(source: int, destination: int, numbers: tuple[int, int], flags: int, data: bytes = b"") -> Frame:
    ports = (40000, 80) if source == 1 else (80, 40000)
    tcp = b"".join(port.to_bytes(2, "big") for port in ports)
    tcp += b"".join(number.to_bytes(4, "big") for number in numbers) + bytes([0x50, flags]) + b"\x01\xf6" + bytes(4)
    addresses = bytes([10, 0, 0, source, 10, 0, 0, destination])
    ip = bytes([0x45, 0]) + (40 + len(data)).to_bytes(2, "big") + bytes([0, 1, 0, 0, 64, 6, 0, 0]) + addresses
    frame = ETHERNET + ip + tcp + data
    return Frame(0, LinkType.EN10MB, frame, len(frame))


CONVERSATION = [
    segment(1, 2, (1000, 0), 0x02),
    segment(2, 1, (5000, 1001), 0x12),
    segment(1, 2, (1001, 5001), 0x10),
    segment(1, 2, (1001, 5001), 0x18, b"GET / HTTP/1.1\r\n\r\n"),
    segment(2, 1, (5001, 1019), 0x11),
]


def test_a_conversation_counts_from_its_start() -> None:
    printer = lines("-tn")
    texts = [printer.text(frame, 1).removeprefix("IP ") for frame in CONVERSATION]
    assert texts == [
        "10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 502, length 0",
        "10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 502, length 0",
        "10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0",
        "10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:19, ack 1, win 502, length 18: HTTP: GET / HTTP/1.1",
        "10.0.0.2.80 > 10.0.0.1.40000: Flags [F.], seq 1, ack 19, win 502, length 0",
    ]


def test_absolute_numbers_on_demand() -> None:
    printer = lines("-tnS")
    texts = [printer.text(frame, 1) for frame in CONVERSATION]
    assert "ack 5001, win" in texts[2]


def test_any_shows_interface_and_direction() -> None:
    payload = CONVERSATION[0].data[14:]
    cooked = bytes.fromhex("0800000000000002000100060200000000 0a0000".replace(" ", "")) + payload
    frame = Frame(0, LinkType.LINUX_SLL2, cooked, len(cooked), "veth-s", 0)
    text = lines("-tn").text(frame, 1)
    assert text.startswith("veth-s In  IP 10.0.0.1.40000 > 10.0.0.2.80: ")
    text = lines("-tne").text(frame._replace(packet_type=4), 1)
    assert text.startswith("veth-s Out ifindex 2 02:00:00:00:00:0a ethertype IPv4 (0x0800), length 60: 10.0.0.1")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("-tn", "lo    In  ethertype IPv4, IP 10.0.0.1.40000 > "),
        ("-tnq", "lo    In  IP 10.0.0.1.40000 > "),
        (
            "-tne",
            "lo    In  ifindex 2 02:00:00:00:00:0a ethertype 802.1Q (0x8100), length 64: vlan 10, p 5, ethertype IPv4",
        ),
        ("-tnqe", "lo    In  ifindex 2 02:00:00:00:00:0a vlan 10, p 5, 10.0.0.1.40000 > "),
    ],
)
def test_any_shows_a_vlan_as_the_well_known_one_does(options: str, text: str) -> None:
    cooked = cooked_header(0x8100, 2, 1, 0, b"\2\0\0\0\0\x0a") + bytes.fromhex("a00a 0800") + CONVERSATION[0].data[14:]
    frame = Frame(0, LinkType.LINUX_SLL2, cooked, len(cooked), "lo", 0)
    assert lines(options).text(frame, 1).startswith(text)


@pytest.mark.parametrize("packet", read_packets()[::3], ids=lambda packet: packet.text[:60])
def test_a_frame_cut_anywhere_is_printed_without_failing(packet: Packet) -> None:
    printer = lines("-tnvve")
    for length in range(len(packet.frame.data)):
        assert isinstance(printer.text(packet.frame._replace(data=packet.frame.data[:length]), 1), str)


@pytest.mark.parametrize("packet", read_packets()[:115], ids=lambda packet: packet.text[:60])
def test_a_damaged_frame_is_printed_without_failing(packet: Packet) -> None:
    printer, dice = lines("-tnvve"), Random(packet.frame.data)
    for _ in range(40):
        data = bytearray(packet.frame.data)
        for _ in range(dice.randint(1, 4)):
            data[dice.randrange(14, len(data))] = dice.randrange(256)
        assert isinstance(printer.text(packet.frame._replace(data=bytes(data)), 1), str)


def test_bytes_are_shown_in_three_ways() -> None:
    frame = segment(1, 2, (1, 2), 0x18, b"hello\r\nworld")
    assert "\n\t0x0000:  4500 0034 0001 0000 4006 0000 0a00 0001" in lines("-tnx").text(frame, 1)
    assert "\n\t0x0020:  5018 01f6 0000 0000 6865 6c6c 6f0d 0a77  P.......hello..w" in lines("-tnX").text(frame, 1)
    assert lines("-tnA").text(frame, 1).endswith("hello\nworld")


def test_twice_x_shows_the_link_header_too() -> None:
    assert "\n\t0x0000:  0200 0000 000b 0200" in lines("-tnxx").text(CONVERSATION[0], 1)


@pytest.mark.parametrize(
    ("form", "first", "second"),
    [
        (1, "", ""),
        (2, "1700000000.250000 ", "1700000001.500000 "),
        (3, " 00:00:00.000000 ", " 00:00:01.250000 "),
        (5, " 00:00:00.000000 ", " 00:00:01.250000 "),
    ],
)
def test_times_have_the_form_asked_for(form: int, first: str, second: str) -> None:
    clock = Clock(form)
    assert [clock.stamp(1_700_000_000_250_000_000), clock.stamp(1_700_000_001_500_000_000)] == [first, second]
