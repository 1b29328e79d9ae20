"""Static routes, policy rules and settings of nodes: by which interface they lead, and what they become."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from drawing import drawn, messages

from nsim import Host, Node, Router, Topology, TopologyError
from nsim.plan import compile_plan


def crossroads(lab: Topology) -> None:
    """Draw a router with an interface of its own and one in each of two VRFs that use the same prefix."""
    r = lab.add(Router("r"))
    lab.link(r.port("eth0", "10.0.0.1/24", "2001:db8::1/64"), lab.add(Host("a")))
    for number, name in enumerate(("red", "blue"), 1):
        vrf = r.vrf(name, table=100 * number)
        lab.link(vrf.port(f"{name}0", "10.1.0.1/24"), lab.add(Host(name)))


@pytest.mark.parametrize(
    ("hop", "table", "name", "interface"),
    [
        ("10.0.0.9", None, None, "eth0"),
        ("10.0.0.9", 254, None, "eth0"),
        ("10.0.0.9", 1000, None, "eth0"),  # a table that is no VRF's
        ("2001:db8::9", None, None, "eth0"),
        ("10.0.0.9", None, "eth0", "eth0"),
        ("10.0.0.9", None, "red0", None),
        ("10.1.0.9", None, None, None),  # only VRFs reach it
        ("10.1.0.9", 100, None, "red0"),
        ("10.1.0.9", 200, None, "blue0"),
        ("10.0.0.9", 100, None, None),
        ("192.0.2.1", None, None, None),
    ],
)
def test_a_next_hop_is_reached_by_the_interface_of_its_table(
    hop: str, table: int | None, name: str | None, interface: str | None
) -> None:
    way = drawn(crossroads).node("r").way_to(ip_address(hop), table, name)

    assert (way and way.interface) == interface


def route_lines(node: Node, lab: Topology) -> list[str]:
    """Return the routes and rules of a node as typed, without those that are the same in every test."""
    lines = [each.describe() for each in compile_plan(lab).operations if each.node == node.name]
    return [line for line in lines if " route " in line or " rule " in line]


def test_routes_and_rules_become_what_a_person_would_type() -> None:
    def build(lab: Topology) -> None:
        crossroads(lab)
        r = lab.node("r")
        r.route("default", via="10.0.0.10", metric=50)
        r.route("::/0", dev="eth0", metric=50)
        r.route("192.0.2.0/24", dev="eth0")
        r.route("198.51.100.0/24", kind="prohibit", table=1000)
        r.route("2001:db8:9::/48", via="fe80::1", dev="eth0")
        r.route("10.9.0.0/16", via="10.1.0.10", table=200)
        r.rule(table=1000, source="10.0.0.0/24", priority=10)
        r.rule(table=1000, mark=7)

    lab = drawn(build)

    assert messages(lab) == []
    assert route_lines(lab.node("r"), lab) == [
        "ip rule add priority 10 from 10.0.0.0/24 table 1000",
        "ip rule add fwmark 7 table 1000",
        "ip -6 rule add fwmark 7 table 1000",
        "ip route add default via 10.0.0.10 dev eth0 metric 50",
        "ip -6 route add default dev eth0 metric 50",
        "ip route add 192.0.2.0/24 dev eth0",
        "ip route add prohibit 198.51.100.0/24 table 1000",
        "ip route add 2001:db8:9::/48 via fe80::1 dev eth0",
        "ip route add 10.9.0.0/16 via 10.1.0.10 dev blue0 table 200",
    ]


def test_a_vrf_routes_by_its_own_table() -> None:
    def build(lab: Topology) -> None:
        crossroads(lab)
        lab.node("r").interfaces[1].route("default", via="10.1.0.10")  # type: ignore[attr-defined]

    lab = drawn(build)

    assert route_lines(lab.node("r"), lab) == ["ip route add default via 10.1.0.10 dev red0 table 100"]


@pytest.mark.parametrize(
    ("first", "second", "repeated"),
    [
        ({"via": "10.0.0.10"}, {"via": "10.0.0.11"}, True),
        ({"via": "10.0.0.10"}, {"via": "10.0.0.11", "metric": 5}, False),
        ({"via": "10.0.0.10"}, {"via": "10.0.0.10", "table": 254}, True),
        ({"via": "10.0.0.10"}, {"via": "10.0.0.10", "table": 7}, False),
        ({"kind": "blackhole"}, {"dev": "eth0"}, True),
    ],
)
def test_a_prefix_has_one_route_for_each_metric_and_table(
    first: dict[str, object], second: dict[str, object], repeated: bool
) -> None:
    def build(lab: Topology) -> None:
        crossroads(lab)
        lab.node("r").route("192.0.2.0/24", **first)  # type: ignore[arg-type]
        lab.node("r").route("192.0.2.0/24", **second)  # type: ignore[arg-type]

    assert [message.split(" already")[0] for message in messages(drawn(build))] == [
        "r: there is a route to 192.0.2.0/24"
    ][: int(repeated)]


@pytest.mark.parametrize(
    ("destination", "options", "repeated"),
    [
        ("10.0.0.0/24", {"dev": "eth0"}, True),
        ("10.0.0.0/24", {"dev": "eth0", "metric": 5}, False),
        ("10.0.0.0/24", {"dev": "eth0", "table": 100}, False),
        ("10.1.0.0/24", {"kind": "blackhole"}, False),
        ("10.1.0.0/24", {"kind": "blackhole", "table": 100}, True),
        ("2001:db8::/64", {"dev": "eth0"}, False),  # the kernel's own has metric 256
    ],
)
def test_the_kernel_has_a_route_to_each_prefix_of_an_interface(
    destination: str, options: dict[str, object], repeated: bool
) -> None:
    def build(lab: Topology) -> None:
        crossroads(lab)
        lab.node("r").route(destination, **options)  # type: ignore[arg-type]

    assert len(messages(drawn(build))) == repeated


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("net.ipv4.ip_forward", False, "net.ipv4.ip_forward=0"),
        ("net/ipv4/ip_forward", 0, "net.ipv4.ip_forward=0"),
        ("net.ipv4.tcp_rmem", "4096 131072 6291456", "'net.ipv4.tcp_rmem=4096 131072 6291456'"),
        ("net.ipv4.conf.eth0.rp_filter", 2, "net.ipv4.conf.eth0.rp_filter=2"),
        ("net/ipv4/neigh/eth0.10/delay_first_probe_time", 1, "net/ipv4/neigh/eth0.10/delay_first_probe_time=1"),
    ],
)
def test_a_setting_wins_over_the_nodes_own_whatever_its_spelling(key: str, value: object, line: str) -> None:
    def build(lab: Topology) -> None:
        r = lab.add(Router("r"))
        port = r.port("eth0")
        lab.link(port, lab.add(Host("a")))
        port.vlan(10)
        r.sysctl(key, value)

    lab = drawn(build)
    written = [each.describe() for each in compile_plan(lab).operations if each.node == "r"]

    assert messages(lab) == []
    assert f"sysctl -q -w {line}" in written
    assert sum("ip_forward" in each for each in written) == 1


@pytest.mark.parametrize("key", ["net", "net.", "net..ipv4", "net/../x", ".net.ipv4", "net.ipv4.a b", "vm.swappiness"])
def test_what_is_no_key_of_a_network_is_refused(key: str) -> None:
    with pytest.raises(TopologyError, match="is no setting of a network"):
        Router("r").sysctl(key, 1)
