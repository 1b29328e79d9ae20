"""Operations on routes and policy rules: what is typed, and the message that the kernel gets."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from decoding import CREATE, sent
from pyroute2.netlink.rtnl.fibmsg import fibmsg
from pyroute2.netlink.rtnl.rtmsg import rtmsg

from nsim.ops import RouteAdd, RuleAdd
from nsim.ops.route_add import RouteKind

NEWROUTE, NEWRULE = 24, 32
MAIN, BOOT, UNIVERSE, LINK = 254, 3, 0, 253
TO_TABLE = 1  # FR_ACT_TO_TBL


@pytest.mark.parametrize(
    ("destination", "next_hop", "line"),
    [
        ("10.2.0.0/16", "10.1.0.1", "ip route add 10.2.0.0/16 via 10.1.0.1 dev eth2"),
        ("0.0.0.0/0", "10.1.0.1", "ip route add default via 10.1.0.1 dev eth2"),
        ("2001:db8:2::/48", "2001:db8::1", "ip route add 2001:db8:2::/48 via 2001:db8::1 dev eth2"),
        ("::/0", "2001:db8::1", "ip -6 route add default via 2001:db8::1 dev eth2"),
    ],
)
def test_a_route_is_added_as_if_typed_by_hand(destination: str, next_hop: str, line: str) -> None:
    operation = RouteAdd("router", ip_network(destination), ip_address(next_hop), "eth2")

    kind, flags, read = sent(operation, rtmsg)

    assert operation.describe() == line
    assert (kind, flags) == (NEWROUTE, CREATE)
    prefix = ip_network(destination)
    assert (read["family"], read["dst_len"]) == (2 if prefix.version == 4 else 10, prefix.prefixlen)
    assert read.get_attr("RTA_DST") == (str(prefix.network_address) if prefix.prefixlen else None)
    assert (read.get_attr("RTA_GATEWAY"), read.get_attr("RTA_OIF")) == (next_hop, 102)
    assert (read["table"], read["proto"], read["scope"], read["type"]) == (MAIN, BOOT, UNIVERSE, 1)
    assert read.get_attr("RTA_PRIORITY") is read.get_attr("RTA_TABLE") is None


def test_the_metric_of_a_route_is_its_priority() -> None:
    operation = RouteAdd("r", ip_network("10.2.0.0/16"), ip_address("10.1.0.1"), "eth2", metric=50)

    _, _, read = sent(operation, rtmsg)

    assert operation.describe() == "ip route add 10.2.0.0/16 via 10.1.0.1 dev eth2 metric 50"
    assert read.get_attr("RTA_PRIORITY") == 50


@pytest.mark.parametrize(("table", "header", "attribute"), [(100, 100, None), (255, 255, None), (256, 0, 256)])
def test_a_table_that_one_byte_cannot_hold_goes_into_an_attribute(
    table: int, header: int, attribute: int | None
) -> None:
    operation = RouteAdd("r", ip_network("10.2.0.0/16"), ip_address("10.1.0.1"), "eth2", table=table)

    _, _, read = sent(operation, rtmsg)

    assert operation.describe().endswith(f" dev eth2 table {table}")
    assert (read["table"], read.get_attr("RTA_TABLE")) == (header, attribute)


@pytest.mark.parametrize(("kind", "number"), [("blackhole", 6), ("unreachable", 7), ("prohibit", 8)])
@pytest.mark.parametrize("destination", ["10.2.0.0/16", "2001:db8:2::/48"])
def test_a_route_to_nowhere_has_neither_next_hop_nor_interface(kind: RouteKind, number: int, destination: str) -> None:
    operation = RouteAdd("r", ip_network(destination), None, None, kind=kind)

    _, _, read = sent(operation, rtmsg)

    assert operation.describe() == f"ip route add {kind} {destination}"
    assert (read["type"], read["scope"]) == (number, UNIVERSE)
    assert read.get_attr("RTA_GATEWAY") is read.get_attr("RTA_OIF") is None


def test_the_default_of_ipv6_can_lead_nowhere() -> None:
    operation = RouteAdd("r", ip_network("::/0"), None, None, kind="unreachable")

    assert operation.describe() == "ip -6 route add unreachable default"


@pytest.mark.parametrize(
    ("destination", "family", "scope"), [("10.2.0.0/16", 2, LINK), ("2001:db8:2::/48", 10, UNIVERSE)]
)
def test_a_route_without_a_next_hop_is_straight_out_of_the_interface(destination: str, family: int, scope: int) -> None:
    operation = RouteAdd("r", ip_network(destination), None, "eth2")

    _, _, read = sent(operation, rtmsg)

    assert operation.describe() == f"ip route add {destination} dev eth2"
    assert (read["family"], read["scope"], read["type"]) == (family, scope, 1)
    assert (read.get_attr("RTA_GATEWAY"), read.get_attr("RTA_OIF")) == (None, 102)


def test_a_rule_says_which_packets_use_a_table() -> None:
    operation = RuleAdd(
        "r", 4, 100, ip_network("10.1.0.0/16"), ip_network("10.2.0.0/24"), incoming="eth1", mark=7, priority=10
    )

    kind, flags, read = sent(operation, fibmsg)

    assert operation.describe() == (
        "ip rule add priority 10 from 10.1.0.0/16 to 10.2.0.0/24 iif eth1 fwmark 7 table 100"
    )
    assert (kind, flags, read["family"], read["action"]) == (NEWRULE, CREATE, 2, TO_TABLE)
    assert (read["src_len"], read.get_attr("FRA_SRC")) == (16, "10.1.0.0")
    assert (read["dst_len"], read.get_attr("FRA_DST")) == (24, "10.2.0.0")
    assert (read.get_attr("FRA_IIFNAME"), read.get_attr("FRA_FWMARK"), read.get_attr("FRA_PRIORITY")) == ("eth1", 7, 10)
    assert (read["table"], read.get_attr("FRA_TABLE")) == (100, 100)
    assert read.get_attr("FRA_PROTOCOL") is None  # as ip(8) has it


def test_a_rule_for_ipv6_says_so_and_holds_a_large_table() -> None:
    operation = RuleAdd("r", 6, 1000)

    _, _, read = sent(operation, fibmsg)

    assert operation.describe() == "ip -6 rule add table 1000"
    assert (read["family"], read["table"], read.get_attr("FRA_TABLE")) == (10, 0, 1000)
    assert (read["src_len"], read["dst_len"], read.get_attr("FRA_SRC"), read.get_attr("FRA_DST")) == (0, 0, None, None)
    assert read.get_attr("FRA_PRIORITY") is None
