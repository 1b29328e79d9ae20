"""Which rules of a firewall are for a packet, read from their text; and where programs listen."""

from __future__ import annotations

from ipaddress import ip_address
from struct import pack

import pytest

from nsim.checks.journey.rules import Circumstances, first_word, marked, matches
from nsim.checks.journey.values import Packet, Protocol
from nsim.kernel.iptables_lines import legacy_ruleset
from nsim.kernel.sockets import read_sockets
from nsim.kernel.xt_info import target_text

HERE = ip_address("10.0.0.2")


def around(protocol: Protocol = "icmp", port: int | None = None, *, is_reply: bool = False) -> Circumstances:
    """Return a packet from 10.0.0.1 to 10.0.0.2 that goes from eth0 to eth1."""
    packet = Packet(ip_address("10.0.0.1"), HERE, protocol, port, is_reply=is_reply)
    return Circumstances(packet, "eth0", "eth1", "established" if is_reply else "new", lambda address: address == HERE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("ip saddr 10.0.0.0/24", True),
        ("ip saddr != 10.0.0.0/24", False),
        ("ip daddr 10.0.0.1-10.0.0.9", True),
        ("ip6 saddr ::/0", False),
        ("icmp type 8", True),
        ("icmp type { 0, 3 }", False),
        ("meta l4proto icmp ip saddr 10.0.0.1", True),
        ("tcp dport 80", False),
        ('iifname "eth*" oifname "eth1"', True),
        ('iifname != "eth0"', False),
        ("ct state established,related", False),
        ("ct state new", True),
        ("fib daddr type local", True),
        ('ip saddr 10.0.0.1 comment "for all"', True),
        ("ip saddr @bad", None),
        ("limit rate 5/second", None),
        ("[xt match conntrack] ip saddr 10.9.9.9", False),
        ("[xt match conntrack]", None),
    ],
)
def test_a_rule_is_for_a_packet_or_not_or_nobody_knows(text: str, expected: bool | None) -> None:
    assert matches(text, around()) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tcp dport 80", True),
        ("tcp dport { 22, 80-90 }", True),
        ("tcp dport 443", False),
        ("udp dport 80", False),
        ("tcp sport 80", None),
        ("tcp flags syn / syn,ack", True),
    ],
)
def test_ports_are_compared(text: str, expected: bool | None) -> None:
    assert matches(text, around("tcp", 80)) is expected


@pytest.mark.parametrize(
    ("action", "word"),
    [("drop", "drop"), ('log prefix "x" drop', "drop"), ("reject with tcp reset", "reject"),
     ("[xt target REJECT]", "reject"),
     ("REJECT --reject-with icmp-port-unreachable", "reject"), ("[xt target LOG]", "continue"), ("", "continue"),
     ("dnat to 10.0.0.1:80", "dnat")],
)  # fmt: skip
def test_a_rule_does_what_its_statement_says(action: str, word: str) -> None:
    assert first_word(action)[0] == word


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("meta mark 0x00000001", 1, True),
        ("meta mark 0x00000001", 0, False),
        ("meta mark != 0x00000001", 0, True),
        ("meta mark 0x00000001", None, None),
        ("meta mark & 0x000000ff == 0x00000001", 1, None),
    ],
)
def test_marks_are_compared(text: str, mark: int | None, expected: bool | None) -> None:
    marked_packet = around()
    marked_packet.mark = mark

    assert matches(text, marked_packet) is expected


@pytest.mark.parametrize(
    ("action", "mark"),
    [
        ("meta mark set 0x00000001", 1), ("meta mark set 0x2 accept", 2), ("accept", 7), ("", 7),
        ("meta mark set ct mark", None), ("meta mark set meta mark and 0xff xor 0x1", None),
        ("[xt target CONNMARK]", None), ("MARK --set-xmark 0x1/0xff", None),
    ],
)  # fmt: skip
def test_a_rule_marks_a_packet_as_its_text_says_or_nobody_knows(action: str, mark: int | None) -> None:
    assert marked(action, 7) == mark


@pytest.mark.parametrize(
    ("info", "text"),
    [
        ((1, 0xFFFFFFFF), "meta mark set 0x1"),
        ((1, 0xFF), "meta mark set meta mark and 0xffffff00 xor 0x1"),
    ],
)
def test_the_target_of_iptables_is_written_as_nft_would(info: tuple[int, int], text: str) -> None:
    assert target_text("MARK", 2, pack("=II", *info), "ipv4") == text
    assert target_text("MARK", 9, b"", "ipv4") == "[xt target MARK]"


def test_older_tables_have_policies_and_rules() -> None:
    saved = (
        "*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n"
        "*filter\n:INPUT DROP [1:2]\n:mine - [0:0]\n[3:4] -A INPUT -p tcp -m tcp --dport 80 -j mine\nCOMMIT\n"
    )

    found = legacy_ruleset(saved, "ip")

    assert [(chain.hook, chain.kind, chain.policy) for chain in found.chains] == [
        ("prerouting", "nat", "accept"),
        ("input", "filter", "drop"),
    ]
    (rule,) = found.rules[found.chains[1].place]
    assert (rule.match, rule.calls, rule.packets) == ("tcp dport 80", "mine", 3)


def test_listening_sockets_are_read_from_the_kernels_list() -> None:
    text = (
        "  sl  local_address rem_address   st\n"
        "   0: 0100007F:1F40 00000000:0000 0A\n"
        "   1: 00000000:0050 00000000:0000 0A\n"
        "   2: 0100007F:0050 0100007F:9999 01\n"
    )

    assert [(str(each.address), each.port) for each in read_sockets(text, "tcp")] == [
        ("127.0.0.1", 8000),
        ("0.0.0.0", 80),
    ]
