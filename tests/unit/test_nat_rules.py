"""The rules of address translation: as the kernel keeps them, and as a person reads them.

The recorded rules were typed with ``recorded/nat_rules.sh``.
"""

from __future__ import annotations

import errno
import socket
from struct import pack
from typing import cast

import pytest
from fakes import Dumps, FakeNetfilter, recorded

from nsim.kernel.nat_rules import NatRule, nat_rules
from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.kernel.nft_rule import rule_text
from nsim.ops import MasqueradeAdd, NatChainAdd
from nsim.ops.message import attribute, text

CHAINS, RULES = (0x0A04, bytes(4)), (0x0A07, bytes(4))
LOADS = {"meta", "ct", "fib", "payload", "immediate", "byteorder", "bitwise", "counter", "numgen"}
KNOWN = LOADS | {"cmp", "limit", "log", "lookup", "masq", "match", "nat", "range", "redir", "target"}
SHOWN = {
    ("ip nsim prerouting", "prerouting"): [
        ('iifname "eth0" tcp dport 8000', "dnat to 10.10.0.10:8000", None),
        ('iifname "wan" udp dport 53', "dnat to 10.10.0.11", 0),
        ("tcp dport 2000-2010", "dnat to 10.10.0.12:3000-3010", None),
        ("tcp dport { 80, 443 }", "dnat to 10.10.0.13", None),
        ("fib daddr type local tcp dport 99", "redirect to :100", None),
        ("ip daddr 192.0.2.1", "dnat to 10.10.0.10", None),
        (
            "ip saddr { 10.0.0.0-10.0.0.255, 10.1.0.5, 10.2.0.1-10.2.0.9 } tcp dport != { 22, 1000-2000 }",
            "dnat to 10.10.0.10",
            None,
        ),
        ("ip saddr . tcp dport { … }", "redirect", None),
        ("", "tcp dport vmap { … }", None),
        ("meta mark & 0x000000ff == 0x00000005 ip saddr & 255.0.255.0 == 10.0.1.0", "redirect", None),
        ("", "ct mark set 0x00000005", None),
        ("tcp flags syn / fin,syn", "accept", None),
        ("ip daddr 1.1.1.1 ip saddr 2.2.2.2 tcp sport 53", "redirect", None),
        ("tcp dport 5", "dnat to tcp dport map { … }", None),
        ("ip saddr != 10.10.0.0/16", "accept", None),
        ("ip saddr 10.0.0.0/20 meta mark 0x00000005", "drop", None),
        ('ct state established,new comment "hello world"', "", 0),
        ("ip protocol icmp", 'log prefix "x" accept', None),
        ("iif 1", "jump other", None),
        ("limit rate 5/second", "accept", None),
        ("", "dnat to [numgen] map { … }", None),
        ("ether saddr 02:00:00:00:00:01", "accept", None),
        ("tcp flags syn", "accept", None),
        ("@nh,8,8 & 0xfc == 0x0c", "accept", None),
        ("icmp type 8", "accept", None),
        ("meta skuid 5", "accept", None),
        ("ct mark 0x00000007", "accept", None),
        ("ip saddr 10.0.0.1-10.0.0.9", "accept", None),
        ("meta l4proto { tcp, udp } th dport 53", "redirect", None),
        ('iifname "et*"', "accept", None),
        ("tcp dport > 100", "accept", None),
    ],
    ("ip nsim other", "prerouting"): [
        ("", "dnat to 10.0.0.9", 0),
    ],
    ("ip nsim postrouting", "postrouting"): [
        ('oifname "wan"', "masquerade", None),
        ('oifname "wan"', "masquerade random", 0),
        ('ip saddr 10.10.0.0/24 oifname "wan"', "snat to 192.0.2.1", None),
        ("ct status dnat ip saddr 10.10.0.0/24 ip daddr 10.10.0.10", "masquerade", None),
        ("ip protocol tcp", "masquerade to :1024-65535", None),
        ("ip saddr 10.0.0.0/8", "snat to 192.0.2.1-192.0.2.5 persistent", None),
    ],
    ("inet i c", "postrouting"): [
        ('ip6 saddr fd00::/8 oifname "wan"', "snat ip6 to 2001:db8::1", None),
        ("ip saddr 10.0.0.0/8", "masquerade", None),
    ],
    ("inet i p", "prerouting"): [
        ("meta nfproto ipv6 tcp dport 80", "dnat ip6 to [fd00::1]:80", None),
    ],
    ("ip nat POSTROUTING", "postrouting"): [
        ('oifname "wan"', "masquerade", 0),
        ('oifname != "lo" meta l4proto tcp ip saddr 10.0.0.0/8', "snat to 192.0.2.1:1000-2000", 0),
        ("tcp sport 100-200 tcp dport != 80", "masquerade to :1024-2048", 0),
        ("ip saddr 192.168.1.0/24", "[xt target NETMAP]", 0),
    ],
    ("ip nat PREROUTING", "prerouting"): [
        ('iifname "wan" tcp dport 8080', "dnat to 10.10.0.10:80", 0),
        ('udp dport 53 comment "hi there"', "redirect to :5353", 0),
        ("tcp dport { 80, 443 }", "dnat to 10.10.0.11", 0),
        ("fib daddr type local", "dnat to 10.10.0.12", 0),
        ("ct status dnat", "accept", 0),
        ("", "jump MINE", 0),
    ],
    ("ip nat MINE", "prerouting"): [
        ("icmp type 8 limit rate 5/second", "dnat to 10.0.0.1-10.0.0.9", 0),
        ("[xt match statistic]", "return", 0),
        ("meta mark 0x00000005", "[xt target LOG]", 0),
    ],
    ("ip6 nat POSTROUTING", "postrouting"): [
        ('oifname "wan" ip6 saddr fd00::/8', "masquerade", 0),
    ],
    ("ip6 nat PREROUTING", "prerouting"): [
        ("tcp dport 80", "dnat to [fd00::1]:8080", 0),
    ],
}


def listed(dumps: Dumps) -> list[NatRule]:
    """Return the rules that are read from what a kernel answers."""
    return list(nat_rules(NetlinkSocket(cast(socket.socket, FakeNetfilter(dumps)))))


def written(*expressions: tuple[str, bytes], family: int = 2) -> tuple[str, str]:
    """Return how expressions are written: the match and the action."""
    packed = b"".join(attribute(1, text(1, name) + attribute(2, data)) for name, data in expressions)
    found = rule_text(packed, family)
    return found.match, found.action


def number(kind: int, value: int) -> bytes:
    """Pack an attribute with a number as netfilter writes it."""
    return attribute(kind, pack(">I", value))


@pytest.mark.parametrize("place", SHOWN, ids=lambda place: place[0])
def test_rules_read_as_nft_writes_them(place: tuple[str, str]) -> None:
    rules = listed(recorded("nat_rules.hex"))

    shown = [
        (rule.match, rule.action, rule.packets) for rule in rules if (f"{rule.table} {rule.chain}", rule.hook) == place
    ]
    assert shown == SHOWN[place]


def test_no_rule_of_a_chain_that_translates_is_left_out() -> None:
    assert len(listed(recorded("nat_rules.hex"))) == sum(map(len, SHOWN.values()))


def test_chains_that_only_filter_are_not_shown() -> None:
    assert not [rule for rule in listed(recorded("nat_rules.hex")) if rule.chain == "f"]


def test_the_rule_that_nsim_makes_is_read_back() -> None:
    chain = NatChainAdd("gw", "postrouting").netfilter().messages[-1][-1]
    made = MasqueradeAdd("gw", "wan").netfilter().messages[-1][-1]

    (rule,) = listed({CHAINS: [chain], RULES: [made]})

    assert rule == NatRule("ip nsim", "postrouting", "postrouting", 'oifname "wan"', "masquerade", rule.packets)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EOPNOTSUPP])
def test_a_kernel_without_nf_tables_has_no_such_rules(number: int) -> None:
    assert listed({CHAINS: number}) == []


def test_a_refusal_is_told() -> None:
    with pytest.raises(OSError, match="dump") as caught:
        listed({CHAINS: errno.EPERM})

    assert caught.value.errno == errno.EPERM


def test_an_unknown_expression_is_shown_by_its_name() -> None:
    assert written(("frobnicate", b""), ("masq", b"")) == ("[frobnicate]", "masquerade")


def test_an_unknown_field_is_shown_by_its_number() -> None:
    compared = number(1, 1) + number(2, 0) + attribute(3, attribute(1, b"\0\7"))

    assert written(("meta", number(1, 1) + number(2, 99)), ("cmp", compared)) == ("meta key 99 0x0007", "")


@pytest.mark.parametrize("name", sorted(KNOWN))
@pytest.mark.parametrize("data", [b"", number(1, 1), b"".join(number(kind, 9) for kind in range(1, 8))])
def test_an_expression_that_makes_no_sense_is_no_failure(name: str, data: bytes) -> None:
    assert any(written((name, data), ("counter", number(1, 0) + number(2, 0)))) or name in LOADS


@pytest.mark.parametrize("length", range(0, 600, 7))
def test_a_rule_that_is_cut_off_is_no_failure(length: int) -> None:
    for body in cast("list[bytes]", recorded("nat_rules.hex")[RULES]):
        rule_text(attributes(body, 4)[4][:length], body[0])


def test_older_iptables_compares_ports_in_an_extension() -> None:
    tcp = pack("=4H4B", 0, 65535, 8080, 8081, 0, 0, 0, 0)
    udp = pack("=4HBx", 53, 53, 0, 65535, 1)
    tcp_only = (("meta", number(1, 1) + number(2, 16)), ("cmp", number(1, 1) + number(2, 0) + value(b"\6")))

    assert written(*tcp_only, ("match", text(1, "tcp") + number(2, 0) + attribute(3, tcp)))[0] == "tcp dport 8080-8081"
    assert written(("match", text(1, "udp") + number(2, 0) + attribute(3, udp)))[0] == "th sport != 53"


def value(data: bytes) -> bytes:
    """Pack the constant of a comparison."""
    return attribute(3, attribute(1, data))
