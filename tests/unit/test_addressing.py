"""Automatic names, MACs, addresses and gateways: always the same, always free, always in one prefix per segment."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from nsim import Host, NatGateway, Node, Router, Switch, Topology, TopologyError
from nsim.model.interfaces import Port


class Drawn(Topology):
    """A topology from nodes and pairs of ends: a node, or a node and the arguments of its port."""

    def build(self, nodes: list[Node], *links: tuple[object, object]) -> None:
        for node in nodes:
            self.add(node)
        for near, far in links:
            self.link(_end(near), _end(far))


def _end(end: object) -> Node | Port:
    if isinstance(end, tuple):
        node, *arguments = end
        port = node.port(*arguments)
        assert isinstance(port, Port)
        return port
    assert isinstance(end, Node)
    return end


def addresses(node: Node) -> list[str]:
    """Return all addresses of a node, with prefix lengths."""
    return [str(address) for port in node.ports for address in port.addresses]


def ipv4(node: Node) -> list[str]:
    """Return the IPv4 addresses of a node, with prefix lengths."""
    return [address for address in addresses(node) if "." in address]


def office() -> Drawn:
    """Return two segments with a router between them, all left to nsim."""
    a, b, s1, r = Host("a"), Host("b"), Switch("s1"), Router("r")
    return Drawn([a, b, s1, r], (a, s1), (r, s1), (r, b))


def test_every_segment_gets_the_next_prefix_routers_from_1_and_hosts_from_10() -> None:
    lab = office()

    assert addresses(lab.node("a")) == ["10.0.1.10/24", "2001:db8:0:1::a/64"]
    assert addresses(lab.node("r")) == ["10.0.1.1/24", "2001:db8:0:1::1/64", "10.0.2.1/24", "2001:db8:0:2::1/64"]
    assert addresses(lab.node("b")) == ["10.0.2.10/24", "2001:db8:0:2::a/64"]
    assert addresses(lab.node("s1")) == []


def test_the_same_drawing_gets_the_same_names_macs_and_addresses() -> None:
    first, second = (
        [(str(port), port.mac, port.addresses) for node in office().all_nodes() for port in node.ports]
        for _ in range(2)
    )

    assert first == second


def test_macs_are_locally_administered_and_numbered_in_the_order_of_the_links() -> None:
    lab = office()

    macs = [port.mac for link in lab.links for port in link.ends]

    assert macs == [f"02:00:00:00:00:0{number}" for number in range(1, 7)]
    assert lab.node("s1").interfaces[0].mac == "02:00:00:00:00:07"


def test_a_mac_of_the_authors_is_kept() -> None:
    a, b = Host("a"), Host("b")

    class Lab(Topology):
        def build(self) -> None:
            self.add(a)
            self.add(b)
            self.link(a.port(mac="02:AA:00:00:00:01"), b)

    Lab()

    assert (a.ports[0].mac, b.ports[0].mac) == ("02:aa:00:00:00:01", "02:00:00:00:00:01")


def test_a_hosts_gateways_are_the_first_router_of_its_segment() -> None:
    lab = office()

    assert [str(gateway) for gateway in lab.node("a").gateways] == [  # type: ignore[attr-defined]
        "10.0.1.1",
        "2001:db8:0:1::1",
    ]


def test_a_host_that_wants_no_gateway_gets_none() -> None:
    a, r = Host("a", gateway=None, gateway6=None), Router("r")

    Drawn([a, r], (a, r))

    assert a.gateways == []


def test_a_host_with_a_default_route_of_its_own_gets_no_gateway_beside_it() -> None:
    a, r = Host("a", gateway6=None), Router("r")
    a.route("default", via="10.0.1.1")

    Drawn([a, r], (a, r))

    assert a.gateways == []


def test_a_nat_gateway_is_a_gateway() -> None:
    a, gateway = Host("a"), NatGateway("gw", outside="eth0")

    Drawn([a, gateway], (a, gateway))

    assert str(a.gateways[0]) == "10.0.1.1"


def test_switches_in_a_row_are_one_segment() -> None:
    hosts = [Host(f"h{number}") for number in range(3)]
    row = [Switch(f"s{number}") for number in range(3)]

    Drawn(
        [*hosts, *row],
        *zip(hosts, row, strict=True),
        (row[0], row[1]),
        (row[1], row[2]),
    )

    assert [ipv4(host) for host in hosts] == [["10.0.1.10/24"], ["10.0.1.11/24"], ["10.0.1.12/24"]]


def test_switches_in_a_ring_are_still_one_segment() -> None:
    a, b, *ring = Host("a"), Host("b"), Switch("s1"), Switch("s2"), Switch("s3")

    Drawn.draft([a, b, *ring], (a, ring[0]), (b, ring[2]), *zip(ring, [*ring[1:], ring[0]], strict=True))

    assert [ipv4(a), ipv4(b)] == [["10.0.1.10/24"], ["10.0.1.11/24"]]


def test_who_is_left_out_gets_an_address_in_the_prefix_that_a_neighbour_names() -> None:
    a, b, c, s1 = Host("a"), Host("b"), Host("c"), Switch("s1")

    Drawn([a, b, c, s1], ((a, "eth0", "192.168.7.10/24"), s1), (b, s1), (c, s1))

    assert [ipv4(b), ipv4(c)] == [["192.168.7.11/24"], ["192.168.7.12/24"]]


def test_who_names_only_ipv4_gets_no_ipv6_but_the_others_do() -> None:
    a, b = Host("a"), Host("b")

    Drawn([a, b], ((a, "192.168.7.10/24"), b))

    assert addresses(a) == ["192.168.7.10/24"]
    assert addresses(b) == ["192.168.7.11/24", "2001:db8:0:1::a/64"]


def test_automatic_prefixes_avoid_those_that_somebody_named() -> None:
    a, b, c, d = (Host(name) for name in "abcd")

    Drawn([a, b, c, d], (a, b), ((c, "10.0.1.5/24"), (d, "10.0.1.6/24")))

    assert ipv4(a) == ["10.0.2.10/24"]


def test_automatic_prefixes_avoid_a_wide_prefix_whole() -> None:
    a, b, c, d = (Host(name) for name in "abcd")

    Drawn([a, b, c, d], (a, b), ((c, "10.0.0.5/15"), (d, "10.1.0.6/15")))

    assert ipv4(a) == ["10.2.0.10/24"]


@pytest.mark.parametrize(("hosts", "length"), [(244, 24), (245, 23), (600, 22)])
def test_a_segment_with_more_hosts_than_a_24_holds_gets_a_wider_prefix(hosts: int, length: int) -> None:
    crowd = [Host(f"h{number}") for number in range(hosts)]
    switch = Switch("s1")

    Drawn([*crowd, switch], *((host, switch) for host in crowd))

    prefix = ip_network(f"{ipv4(crowd[0])[0]}", strict=False)
    assert prefix.prefixlen == length
    assert len({address for host in crowd for address in ipv4(host)}) == hosts
    assert {address.network for host in crowd for address in host.ports[0].addresses[:1]} == {prefix}


def test_the_low_numbers_of_a_small_prefix_are_used_as_well() -> None:
    named = [Host("a"), Host("b")]
    others = [Host(f"h{number}") for number in range(3)]
    switch = Switch("s1")

    Drawn(
        [*named, *others, switch],
        ((named[0], "192.168.0.12/28"), switch),
        ((named[1], "192.168.0.13/28"), switch),
        *((host, switch) for host in others),
    )

    assert [ipv4(host)[0] for host in others] == ["192.168.0.10/28", "192.168.0.11/28", "192.168.0.14/28"]


def test_every_address_of_a_small_prefix_can_be_given_out() -> None:
    first, second, third, switch = Host("a"), Host("b"), Host("c"), Switch("s1")
    others = [Host(f"h{number}") for number in range(3)]

    Drawn(
        [first, second, third, *others, switch],
        ((first, "192.168.0.6/29"), switch),
        ((second, "192.168.0.1/29"), switch),
        ((third, "192.168.0.3/29"), switch),
        *((host, switch) for host in others),
    )

    assert sorted(ipv4(host)[0] for host in others) == ["192.168.0.2/29", "192.168.0.4/29", "192.168.0.5/29"]


@pytest.mark.parametrize(("mine", "yours"), [("10.9.0.0/31", "10.9.0.1/31"), ("10.9.0.1/31", "10.9.0.0/31")])
def test_both_addresses_of_a_point_to_point_prefix_are_used(mine: str, yours: str) -> None:
    a, b = Router("a"), Router("b")

    Drawn([a, b], ((a, mine), b))

    assert ipv4(b) == [yours]


def test_a_prefix_without_a_free_address_is_an_error_that_names_who_got_none() -> None:
    a, b, c, s1 = Host("a"), Host("b"), Host("c"), Switch("s1")

    with pytest.raises(TopologyError, match=r"c: no free address is left in 192\.168\.0\.0/30"):
        Drawn([a, b, c, s1], ((a, "eth0", "192.168.0.1/30"), s1), (b, s1), (c, s1))


def test_a_link_that_is_too_small_for_ipv6_gets_ipv4_alone() -> None:
    class Lab(Topology):
        def build(self) -> None:
            self.link(self.add(Host("a")), self.add(Host("b")), mtu=1279)

    lab = Lab()

    assert addresses(lab.node("a")) == ["10.0.1.10/24"]


def test_ports_of_a_switch_are_named_after_the_neighbour_where_that_fits() -> None:
    switch, core = Switch("s1"), Switch("core")
    hosts = [Host("sales"), Host("a-name-of-many-letters"), Host("s1-twin")]

    Drawn.draft([switch, core, *hosts], *((host, switch) for host in hosts), (core, switch), (core, switch))

    assert [port.name for port in switch.ports] == ["sales", "eth0", "s1-twin", "core", "eth1"]


def test_a_switch_with_a_long_name_has_a_bridge_with_a_short_one() -> None:
    assert Switch("building-7-floor-3").fabric.name == "br0"
    assert Switch("building-7").fabric.name == "building-7"
