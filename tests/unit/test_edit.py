"""Changes of a finished drawing: what is filled in, what goes along, and what makes no sense."""

from __future__ import annotations

from ipaddress import ip_interface, ip_network

import pytest

from nsim import Topology
from nsim.errors import TopologyError
from nsim.model import catalog
from nsim.model.edit import (
    add_address,
    add_link,
    add_node,
    add_route,
    remove_address,
    remove_link,
    remove_node,
    remove_route,
)
from nsim.model.nodes import Host
from nsim.model.routing import default_prefix, read_route


@pytest.fixture
def routed() -> Topology:
    return catalog.make("routed")


def via(next_hop: str, destination: str = "10.9.0.0/16"):  # type: ignore[no-untyped-def]
    """Return a route of sales over a next hop."""
    return read_route("sales", destination, next_hop, dev=None, metric=None, table=None, kind="unicast")


def test_a_new_host_gets_what_is_free_on_its_segment() -> None:
    topology = catalog.make("single,3")
    before = {interface.mac for node in topology.all_nodes() for interface in node.interfaces}

    host = add_node(topology, "host", "h9", ["s1"])
    topology.complete()

    (port,) = host.ports
    assert port.interface == "h9-eth0" and port.link is not None
    assert [str(end) for end in port.link.ends] == ["h9:h9-eth0", "s1:s1-eth4"]
    assert {end.mac for end in port.link.ends}.isdisjoint(before)
    assert [str(address) for address in port.addresses] == ["10.0.0.10/8", "2001:db8::a/64"]


def test_a_new_host_behind_a_router_gets_its_gateway(routed: Topology) -> None:
    host = add_node(routed, "host", "ops", ["router"])
    routed.complete()

    assert isinstance(host, Host)
    assert list(map(str, host.gateways)) == ["10.0.1.1", "2001:db8:0:1::1"]
    assert [port.interface for port in routed.nodes["router"].ports] == ["veth-s-rtr", "veth-d-rtr", "eth0"]


def test_what_is_there_stays_as_it_is(routed: Topology) -> None:
    before = [(str(port), port.mac, list(port.addresses)) for link in routed.links for port in link.ends]

    add_node(routed, "switch", "s1", ["sales", "dev"])
    routed.complete()

    assert [(str(port), port.mac, port.addresses) for link in routed.links[:2] for port in link.ends] == before


def test_a_link_takes_the_routes_over_it_along(routed: Topology) -> None:
    add_route(routed.nodes["sales"], via("172.16.10.1"))

    gone = remove_link(routed, routed.links[0])

    sales = routed.nodes["sales"]
    assert isinstance(sales, Host)
    assert (sales.routes, sales.gateways, sales.interfaces, sales.ports) == ([], [], [], [])
    assert gone == [
        "sales: the route to 10.9.0.0/16 went with it",
        "sales: the default route via 172.16.10.1 went with it",
        "sales: the default route via 2001:db8:10::1 went with it",
    ]


def test_a_node_takes_its_links_along(routed: Topology) -> None:
    gone = remove_node(routed, "router")

    assert list(routed.nodes) == ["sales", "dev"] and routed.links == []
    assert all(each.startswith(("sales: ", "dev: ")) for each in gone) and len(gone) == 4


def test_an_address_takes_the_routes_along_that_need_its_prefix(routed: Topology) -> None:
    sales = routed.nodes["sales"]

    gone = remove_address(sales, "veth-s", ip_interface("172.16.10.10/24"))
    remove_address(sales, "veth-s", ip_interface("2001:db8:10::10/64"))
    routed.complete()

    assert gone == ["sales: the default route via 172.16.10.1 went with it"]
    assert sales.interfaces[0].addresses == []


def test_a_hosts_gateway_is_removed_and_not_given_again(routed: Topology) -> None:
    sales = routed.nodes["sales"]
    assert isinstance(sales, Host)

    remove_route(sales, default_prefix(4))
    routed.complete()

    assert list(map(str, sales.gateways)) == ["2001:db8:10::1"]


def test_a_route_is_found_by_its_prefix_or_its_next_hop_too(routed: Topology) -> None:
    sales = routed.nodes["sales"]
    add_route(sales, via("172.16.10.1"))

    with pytest.raises(TopologyError, match=r"via 172\.16\.10\.9"):
        remove_route(sales, ip_network("10.9.0.0/16"), ip_interface("172.16.10.9").ip)
    remove_route(sales, ip_network("10.9.0.0/16"))

    assert sales.routes == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lab: add_node(lab, "host", "sales"), "a node of this name already"),
        (lambda lab: add_node(lab, "host", "x", ["nobody"]), "no node 'nobody'"),
        (lambda lab: add_node(lab, "host", "x", addresses=["10.0.0.1/8"]), "only a link"),
        (lambda lab: add_node(lab, "switch", "x", ["sales"], mac="02:00:00:00:00:99"), "only a link"),
        (lambda lab: add_node(lab, "router", "x", ["sales"], gateway="10.0.0.1"), "a router has no gateway"),
        (lambda lab: add_link(lab, "sales", "sales", {}), "joins two different nodes"),
        (lambda lab: add_link(lab, "sales", "dev", {"speed": "1"}), "no link property"),
        (lambda lab: remove_node(lab, "root"), "the machine itself"),
        (lambda lab: remove_node(lab, "nobody"), "no node 'nobody'"),
        (lambda lab: add_address(lab.nodes["dev"], "eth7", ip_interface("10.0.0.1/8")), "no interface 'eth7'"),
        (lambda lab: add_address(lab.nodes["dev"], "veth-d", ip_interface("172.16.20.10/24")), "has .* already"),
        (lambda lab: remove_address(lab.nodes["dev"], "veth-d", ip_interface("10.0.0.1/8")), "was not given"),
        (lambda lab: add_route(lab.nodes["sales"], via("172.16.10.9", "default")), "already, via 172.16.10.1"),
        (lambda lab: remove_route(lab.nodes["router"], default_prefix(4)), "was not given a route"),
    ],
)
def test_what_makes_no_sense_is_told(change, said: str, routed: Topology) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TopologyError, match=said):
        change(routed)
