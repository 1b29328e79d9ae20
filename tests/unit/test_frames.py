"""What frames say: headers as a person reads them, one line, and what stays the same from hop to hop."""

from __future__ import annotations

import random
from struct import pack

import pytest

from nsim.network.frames import Decoded, decode

MACS = bytes.fromhex("020000000002 020000000001")
ADDRESSES = bytes([10, 0, 0, 1, 10, 0, 0, 2])
ADDRESSES_6 = bytes.fromhex("20010db8" + "00" * 11 + "01" + "20010db8" + "00" * 11 + "02")
BETWEEN = "10.0.0.1 → 10.0.0.2: "


def frame(kind: int, body: bytes) -> bytes:
    """Return an Ethernet frame."""
    return MACS + pack(">H", kind) + body


def ipv4(protocol: int, body: bytes, *, ttl: int = 64, addresses: bytes = ADDRESSES, flags: int = 0) -> bytes:
    """Return an IPv4 packet."""
    return pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 7, flags, ttl, protocol, 0) + addresses + body


def ipv6(protocol: int, body: bytes) -> bytes:
    """Return an IPv6 packet."""
    return pack(">IHBB", 6 << 28, len(body), protocol, 64) + ADDRESSES_6 + body


def echo(kind: int, identifier: int = 9) -> bytes:
    """Return an ICMP echo message."""
    return pack(">BBHHH", kind, 0, 0, identifier, 1) + b"abcdefgh"


def tcp(flags: int, data: bytes = b"") -> bytes:
    """Return a TCP segment to port 80."""
    return pack(">HHIIBBHHH", 40000, 80, 1, 2, 0x50, flags, 500, 0, 0) + data


def udp(source: int, destination: int, data: bytes) -> bytes:
    """Return a UDP datagram."""
    return pack(">HHHH", source, destination, 8 + len(data), 0) + data


def name(*labels: str) -> bytes:
    """Return a name as DNS writes it."""
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


ARP = pack(">HHBBH", 1, 0x0800, 6, 4, 1) + MACS[6:] + ADDRESSES[:4] + bytes(6) + ADDRESSES[4:]
ARP_REPLY = pack(">HHBBH", 1, 0x0800, 6, 4, 2) + MACS[6:] + ADDRESSES[:4] + MACS[:6] + ADDRESSES[4:]
QUERY = pack(">HHHHHH", 5, 0x0100, 1, 0, 0, 0) + name("web", "lab") + pack(">HH", 1, 1)
ANSWER = (
    pack(">HHHHHH", 5, 0x8180, 1, 1, 0, 0)
    + name("web", "lab")
    + pack(">HH", 1, 1)
    + pack(">HHHIH", 0xC00C, 1, 1, 60, 4)
    + ADDRESSES[4:]
)
ENDLESS = pack(">HHHHHH", 5, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c" + pack(">HH", 1, 1)
DHCP = (
    pack(">BBBBI", 1, 1, 6, 0, 0x1234) + bytes(20) + MACS[6:] + bytes(202) + b"\x63\x82\x53\x63" + b"\x35\x01\x01\xff"
)
TREE = b"\x42\x42\x03" + bytes(5) + bytes(2) + MACS[6:] + pack(">I", 4) + bytes(2) + MACS[:6] + b"\x80\x01" + bytes(8)


@pytest.mark.parametrize(
    ("data", "protocol", "summary"),
    [
        (frame(0x0806, ARP), "ARP", "who has 10.0.0.2? tell 10.0.0.1"),
        (frame(0x0806, ARP_REPLY), "ARP", "10.0.0.1 is at 02:00:00:00:00:01"),
        (frame(0x0800, ipv4(1, echo(8))), "ICMP", f"{BETWEEN}echo request, sequence 1"),
        (frame(0x0800, ipv4(1, echo(0))), "ICMP", f"{BETWEEN}echo reply, sequence 1"),
        (
            frame(0x0800, ipv4(1, pack(">BBHI", 11, 0, 0, 0) + ipv4(17, b""))),
            "ICMP",
            f"{BETWEEN}TTL exceeded, about 10.0.0.1 → 10.0.0.2",
        ),
        (
            frame(0x0800, ipv4(1, pack(">BBHHH", 3, 4, 0, 0, 1400) + ipv4(17, b""))),
            "ICMP",
            f"{BETWEEN}fragmentation needed, MTU 1400, about 10.0.0.1 → 10.0.0.2",
        ),
        (frame(0x0800, ipv4(6, tcp(0x12))), "TCP", "10.0.0.1:40000 → 10.0.0.2:80: SYN ACK"),
        (
            frame(0x0800, ipv4(6, tcp(0x18, b"GET / HTTP/1.1\r\nHost: web\r\n"))),
            "HTTP",
            '10.0.0.1:40000 → 10.0.0.2:80: ACK PSH, 27 bytes: "GET / HTTP/1.1"',
        ),
        (frame(0x0800, ipv4(17, udp(5000, 6000, b"\x00\x01"))), "UDP", "10.0.0.1:5000 → 10.0.0.2:6000: 2 bytes"),
        (frame(0x0800, ipv4(17, udp(5000, 53, QUERY))), "DNS", f"{BETWEEN}web.lab A?"),
        (frame(0x0800, ipv4(17, udp(53, 5000, ANSWER))), "DNS", f"{BETWEEN}web.lab A is 10.0.0.2"),
        (frame(0x0800, ipv4(17, udp(68, 67, DHCP))), "DHCP", f"{BETWEEN}discover for 02:00:00:00:00:01"),
        (frame(0x0800, ipv4(17, b"x" * 8, flags=2)), "UDP", f"{BETWEEN}a fragment, from byte 16 on"),
        (frame(0x0800, ipv4(4, ipv4(1, echo(8)))), "ICMP", f"{BETWEEN}echo request, sequence 1"),
        (frame(0x8100, pack(">HH", 10, 0x0806) + ARP), "ARP", "who has 10.0.0.2? tell 10.0.0.1"),
        (frame(0x86DD, ipv6(58, echo(128))), "ICMPv6", "2001:db8::1 → 2001:db8::2: echo request, sequence 1"),
        (
            frame(0x86DD, ipv6(58, bytes([135, 0]) + bytes(6) + ADDRESSES_6[16:])),
            "NDP",
            "2001:db8::1 → 2001:db8::2: who has 2001:db8::2?",
        ),
        (frame(0x86DD, ipv6(6, tcp(2))), "TCP", "[2001:db8::1]:40000 → [2001:db8::2]:80: SYN"),
        (
            frame(38, TREE),
            "STP",
            "0000.02:00:00:00:00:02 says: the root is 0000.02:00:00:00:00:01, at a cost of 4",
        ),
        (frame(0x88B5, b"?"), "Ethernet", "02:00:00:00:00:01 → 02:00:00:00:00:02, 0x88b5"),
    ],
)
def test_a_frame_is_told_in_a_line(data: bytes, protocol: str, summary: str) -> None:
    decoded = decode(data, ethernet=True)

    assert (decoded.protocol, decoded.summary) == (protocol, summary)


def field(decoded: Decoded, header: str, name: str) -> str | None:
    """Return the value of a field."""
    return next((dict(each.fields).get(name) for each in decoded.headers if each.name == header), None)


def test_the_headers_stand_in_their_order_with_the_words_of_the_field() -> None:
    decoded = decode(frame(0x8100, pack(">HH", 3 << 13 | 10, 0x0800) + ipv4(6, tcp(2), ttl=63)), ethernet=True)

    assert [header.name for header in decoded.headers] == ["Ethernet", "802.1Q", "IPv4", "TCP"]
    assert field(decoded, "802.1Q", "VLAN") == "10"
    assert field(decoded, "IPv4", "TTL") == "63"
    assert field(decoded, "TCP", "destination port") == "80"


def test_a_tunnel_without_ethernet_begins_with_ip() -> None:
    assert decode(ipv4(1, echo(8)), ethernet=False).summary == f"{BETWEEN}echo request, sequence 1"
    assert decode(ipv6(58, echo(128)), ethernet=False).protocol == "ICMPv6"


def test_what_a_router_and_a_translator_change_does_not_make_it_another_packet() -> None:
    before = decode(frame(0x0800, ipv4(1, echo(8, identifier=9))), ethernet=True)
    translated = ipv4(1, echo(8, identifier=77), ttl=63, addresses=bytes([192, 0, 2, 1, 10, 0, 0, 2]))
    after = decode(frame(0x0800, translated), ethernet=True)
    reply = decode(frame(0x0800, ipv4(1, echo(0))), ethernet=True)

    assert before.identity == after.identity
    assert before.identity != reply.identity
    assert before.headers != after.headers


@pytest.mark.parametrize("data", [b"", MACS, frame(0x0800, b"\x45")])
def test_what_makes_no_sense_is_told_as_far_as_it_does(data: bytes) -> None:
    assert decode(data, ethernet=True).summary.endswith("(cut short)")


@pytest.mark.parametrize("data", [b"hello", ENDLESS, b""])
def test_a_port_alone_does_not_make_it_a_message_of_its_service(data: bytes) -> None:
    decoded = decode(frame(0x0800, ipv4(17, udp(53, 9, data))), ethernet=True)

    assert decoded.protocol == "UDP"
    assert decoded.summary.startswith(f"10.0.0.1:53 → 10.0.0.2:9: {len(data)} bytes")
    assert not decoded.summary.endswith("(cut short)")


def test_no_bytes_whatever_break_it() -> None:
    chance = random.Random(1)
    whole = [frame(0x0800, ipv4(17, udp(53, 53, ANSWER))), frame(0x86DD, ipv6(6, tcp(2))), frame(38, TREE)]

    for _ in range(3000):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.randrange(6)):
            data[chance.randrange(12, len(data))] = chance.randrange(256)
        assert decode(bytes(data[: chance.randrange(len(data) + 1)]), ethernet=True).protocol
