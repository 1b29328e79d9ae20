"""Filter expressions on raw frames, and what is said of those that are not understood."""

import pytest

from nsim.tools.tcpdump.filter import FilterError, is_match, parse
from nsim.tools.tcpdump.frame import OUTGOING, Frame, LinkType

MACS = bytes.fromhex("02000000000b02000000000a")


def frame(data: bytes) -> Frame:
    return Frame(0, LinkType.EN10MB, data, len(data))


def ip(protocol: int, payload: bytes, source: str = "10.0.0.1", destination: str = "10.0.0.2", part: int = 0) -> bytes:
    head = bytes([0x45, 0]) + (20 + len(payload)).to_bytes(2, "big") + b"\0\1" + part.to_bytes(2, "big")
    addresses = b"".join(bytes(int(one) for one in text.split(".")) for text in (source, destination))
    return head + bytes([64, protocol, 0, 0]) + addresses + payload


def ports(source: int, destination: int, flags: int = 0x02) -> bytes:
    return source.to_bytes(2, "big") + destination.to_bytes(2, "big") + bytes(8) + bytes([0x50, flags]) + bytes(6)


IPV6 = (
    bytes.fromhex("6000000000000000")
    + bytes.fromhex("fd00" + "00" * 13 + "01")
    + bytes.fromhex("ff02" + "00" * 13 + "01")
)
FRAMES = {
    "arp": MACS + b"\x08\x06" + bytes.fromhex("000108000604000102000000000a0a0000010000000000000a000002"),
    "ping": MACS + b"\x08\x00" + ip(1, bytes([8, 0]) + bytes(6)),
    "syn": MACS + b"\x08\x00" + ip(6, ports(40000, 80)),
    "ack": MACS + b"\x08\x00" + ip(6, ports(80, 40000, 0x10), "10.0.0.2", "10.0.0.1"),
    "dns": MACS + b"\x08\x00" + ip(17, ports(5000, 53), "192.168.1.7"),
    "part": MACS + b"\x08\x00" + ip(17, ports(5000, 53), part=14),
    "ns": MACS + b"\x86\xdd" + IPV6[:6] + b"\x3a\xff" + IPV6[8:] + bytes([135]) + bytes(23),
    "syn6": MACS + b"\x86\xdd" + IPV6[:6] + b"\x06\x40" + IPV6[8:] + ports(40000, 80),
    "tagged": MACS + b"\x81\x00\x00\x0a\x08\x00" + ip(1, bytes(8)),
    "hello": b"\xff" * 6 + MACS[6:] + b"\x08\x00" + ip(17, ports(68, 67), "0.0.0.0", "255.255.255.255"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("", "arp ping syn ack dns part ns syn6 tagged hello"),
        ("icmp", "ping"),
        ("arp", "arp"),
        ("ip6", "ns syn6"),
        ("icmp6", "ns"),
        ("tcp", "syn ack syn6"),
        ("tcp port 80 and host 10.0.0.1", "syn ack"),
        ("not port 53", "arp ping syn ack part ns syn6 tagged hello"),
        ("net 10.0.0.0/8", "arp ping syn ack dns part"),
        ("net 192.168", "dns"),
        ("src net 10.0.0.0 mask 255.255.255.0", "arp ping syn ack part"),
        ("src host 10.0.0.2", "ack"),
        ("dst port 80", "syn syn6"),
        ("src or dst port 80", "syn ack syn6"),
        ("ip and port 80", "syn ack"),
        ("port 53 or 67", "dns hello"),
        ("port (53 or 67)", "dns hello"),
        ("portrange 60-70", "hello"),
        ("host fd00::1", "ns syn6"),
        ("ip6 net fd00::/16 and tcp", "syn6"),
        ("ether host 02:00:00:00:00:0a", "arp ping syn ack dns part ns syn6 tagged hello"),
        ("ether dst ff:ff:ff:ff:ff:ff", "hello"),
        ("broadcast", "hello"),
        ("ip6 multicast", "ns syn6"),
        ("vlan", "tagged"),
        ("vlan 10 and icmp", "tagged"),
        ("vlan 11", ""),
        ("less 45", "arp ping"),
        ("greater 70", "ns syn6"),
        ("tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn", "syn"),
        ("tcp[13] = 0x10", "ack"),
        ("icmp[icmptype] == icmp-echo", "ping"),
        ("ip[6:2] & 0x1fff != 0", "part"),
        ("ip proto 17", "dns part hello"),
        ("ether proto \\arp", "arp"),
        ("arp or icmp and host 10.0.0.9", ""),  # `and` and `or` bind equally, from the left
        ("arp or (icmp and host 10.0.0.9)", "arp"),
        ("!tcp && !udp || vlan", "arp ping ns tagged"),
        ("outbound", ""),
    ],
)
def test_an_expression_selects(expression: str, names: str) -> None:
    node = parse(expression)
    assert [name for name, data in FRAMES.items() if is_match(node, frame(data))] == names.split()


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("host", "can't parse filter expression: syntax error at the end"),
        ("foo", "can't parse filter expression: syntax error at 'foo' (a host? say host foo)"),
        ("port 80 port 81", "can't parse filter expression: syntax error at 'port'"),
        ("(port 80", "can't parse filter expression: syntax error at the end"),
        ("tcp and", "can't parse filter expression: syntax error at the end"),
        ("tcp[13", "can't parse filter expression: syntax error at the end"),
        ("port 80 ; ls", "can't parse filter expression: illegal character ';'"),
        ("tcp[1:3] = 4", "data size must be 1, 2, or 4"),
        ("port 70000", "illegal port number 70000 > 65535"),
        ("port nosuch", "unknown port 'nosuch'"),
        ("host a..b", "unknown host 'a..b'"),
        ("icmp port 7", "illegal qualifier of 'port'"),
        ("tcp host 10.0.0.1", "'tcp' modifier applied to host"),
        ("net 10.0.0.1/8", 'non-network bits set in "10.0.0.1/8"'),
        ("net 10.0.0.0/99", "unknown network '10.0.0.0/99'"),
        ("vlan 5000", "VLAN tag 5000 greater than maximum 4095"),
        ("ether host nosuch", "unknown ether host 'nosuch'"),
    ],
)
def test_a_mistake_is_told_in_one_line(expression: str, message: str) -> None:
    with pytest.raises(FilterError) as raised:
        parse(expression)
    assert str(raised.value) == message


def test_a_field_beyond_the_captured_bytes_matches_nothing_not_even_its_negation() -> None:
    short = frame(FRAMES["syn"][:34])
    assert not is_match(parse("port 80"), short)
    assert not is_match(parse("not port 80"), short)


def test_division_by_zero_matches_nothing() -> None:
    assert not is_match(parse("len / (len - len) = 1"), frame(FRAMES["ping"]))


def test_cooked_frames_know_direction_and_interface() -> None:
    cooked = bytes.fromhex("0800000000000002000104060200000000 0a0000".replace(" ", "")) + FRAMES["ping"][14:]
    one = Frame(0, LinkType.LINUX_SLL2, cooked, len(cooked), "veth-s", OUTGOING)
    assert is_match(parse("icmp and outbound and ifname veth-s and ether src 02:00:00:00:00:0a"), one)
    assert not is_match(parse("inbound"), one)


@pytest.mark.parametrize(
    ("expression", "in_the_frame", "apart"),
    [
        ("vlan", True, True),
        ("vlan 10", True, True),
        ("vlan 11", False, False),
        ("vlan 10 and icmp", True, True),
        ("vlan and vlan", False, False),
        ("icmp", False, True),
        ("ip[8] = 64", False, True),
        ("not vlan", False, False),
        ("len = 98", False, True),
    ],
)
def test_a_tag_that_the_kernel_took_out_hides_nothing(expression: str, in_the_frame: bool, apart: bool) -> None:
    tagged = frame(MACS + bytes.fromhex("8100 000a 0800") + ip(1, bytes(64)))
    node = parse(expression)
    assert (is_match(node, tagged), is_match(node, tagged._replace(had_tag_apart=True))) == (in_the_frame, apart)
