"""The connections that a node follows, as the kernel tells them over netlink and in its older file."""

from __future__ import annotations

from typing import cast

import pytest
from fakes import recorded

from nsim.kernel.conntrack import Connection, Flow, decode_connection, read_connection

RECORDED = [decode_connection(body) for body in cast("list[bytes]", recorded("connections.hex")[0x0101, bytes(4)])]
LINES = {
    "tcp": "ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.1.10 dst=192.0.2.2 sport=40001 dport=80 "
    "src=192.0.2.2 dst=192.0.2.1 sport=80 dport=40001 [ASSURED] mark=0 zone=0 use=2",
    "udp": "ipv4     2 udp      17 29 src=10.0.1.10 dst=192.0.2.2 sport=40003 dport=53 [UNREPLIED] "
    "src=192.0.2.2 dst=192.0.2.1 sport=53 dport=40003 mark=0 zone=0 use=2",
    "icmp": "ipv4     2 icmp     1 29 src=10.0.1.10 dst=192.0.2.2 type=8 code=0 id=4 "
    "src=192.0.2.2 dst=192.0.2.1 type=0 code=0 id=4 mark=0 zone=0 use=2",
    "ipv6": "ipv6     10 tcp      6 55 SYN_SENT src=2001:0db8:0000:0000:0000:0000:0000:0001 "
    "dst=2001:0db8:0000:0000:0000:0000:0000:0002 sport=1 dport=2 [UNREPLIED] "
    "src=2001:0db8:0000:0000:0000:0000:0000:0002 dst=2001:0db8:0000:0000:0000:0000:0000:0001 sport=2 dport=1 use=2",
}  # fmt: skip


def recorded_connection(protocol: str, port: int | None = None) -> Connection:
    """Return the recorded connection of a protocol, with that port at its origin."""
    (found,) = (each for each in RECORDED if (each.protocol, each.original.source_port) == (protocol, port))
    return found


def test_a_hidden_tcp_connection_says_both_directions() -> None:
    found = recorded_connection("tcp", 40001)

    assert found.original == Flow("10.0.1.10", "192.0.2.2", 40001, 80)
    assert found.reply == Flow("192.0.2.2", "192.0.2.1", 80, 40001)
    assert (found.state, found.assured, found.seen_reply) == ("ESTABLISHED", True, True)
    assert (found.source_translated, found.destination_translated) == (True, False)
    assert (found.new_source, found.new_destination) == ("192.0.2.1:40001", "192.0.2.2:80")


def test_a_forwarded_connection_has_another_destination() -> None:
    found = recorded_connection("tcp", 40002)

    assert (found.source_translated, found.destination_translated) == (False, True)
    assert (found.original.receiver, found.new_destination) == ("192.0.2.1:8000", "10.0.1.10:80")


def test_a_question_without_an_answer_is_known_as_such() -> None:
    found = recorded_connection("udp", 40003)

    assert (found.seen_reply, found.assured, found.state) == (False, False, None)
    assert found.timeout_s is not None and 0 < found.timeout_s <= 30


@pytest.mark.parametrize("protocol", ["icmp", "ipv6-icmp"])
def test_a_ping_has_an_identifier_in_place_of_ports(protocol: str) -> None:
    found = recorded_connection(protocol)

    assert found.original.source_port is None
    assert found.original.sender == f"{found.original.source} id {found.original.icmp_id}"
    assert found.source_translated and not found.destination_translated


def test_an_address_and_a_port_can_be_told_apart_in_ipv6() -> None:
    assert Flow("fd00::1", "fd00::2", 1, 2).receiver == "[fd00::2]:2"


def test_the_older_file_says_the_same() -> None:
    tcp, udp, icmp, ipv6 = (read_connection(line) for line in LINES.values())

    assert tcp is not None and udp is not None and icmp is not None and ipv6 is not None
    assert (tcp.original, tcp.reply) == (
        recorded_connection("tcp", 40001).original,
        Flow("192.0.2.2", "192.0.2.1", 80, 40001),
    )
    assert (tcp.state, tcp.assured, tcp.seen_reply, tcp.timeout_s) == ("ESTABLISHED", True, True, 431999)
    assert (udp.protocol, udp.state, udp.seen_reply) == ("udp", None, False)
    assert (icmp.original.icmp_id, icmp.source_translated) == (4, True)
    assert (ipv6.original.sender, ipv6.state) == ("[2001:db8::1]:1", "SYN_SENT")
    assert not ipv6.source_translated and not ipv6.destination_translated


@pytest.mark.parametrize("line", ["", "nonsense", "ipv4 2 tcp 6 9", "ipv4 2 tcp 6 9 src=1.1.1.1 src=2.2.2.2"])
def test_a_line_that_tells_no_connection_is_none(line: str) -> None:
    assert read_connection(line) is None
