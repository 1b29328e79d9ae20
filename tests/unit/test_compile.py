"""Plans: what is done, in which order, and that one namespace's share stays together."""

from __future__ import annotations

from itertools import groupby
from typing import TypeVar

import pytest

from nsim import Host, NatGateway, Node, Router, Switch, Topology
from nsim.model import catalog
from nsim.ops import (
    AddressAdd,
    BridgeAdd,
    LinkSet,
    MasqueradeAdd,
    NamespaceAdd,
    Operation,
    RateSet,
    RouteAdd,
    SysctlSet,
    VethAdd,
)
from nsim.plan import command_line, compile_plan, script

T = TypeVar("T", bound=Operation)
EVERYTHING = ["routed", "minimal", "single,4", "linear,3,2", "tree,2,3"]


def kinds(operations: tuple[Operation, ...], kind: type[T]) -> list[T]:
    """Return the operations of one kind."""
    return [operation for operation in operations if isinstance(operation, kind)]


def plan_of(*nodes: Node, links: list[tuple[str, str]]) -> tuple[Operation, ...]:
    """Return the plan of a few nodes and links."""

    class Lab(Topology):
        def build(self) -> None:
            for node in nodes:
                self.add(node)
            for near, far in links:
                self.link(near, far)

    return compile_plan(Lab()).operations


@pytest.mark.parametrize("text", EVERYTHING)
def test_what_an_operation_needs_comes_before_it(text: str) -> None:
    there: set[tuple[str, ...]] = {("root",)}
    for operation in compile_plan(catalog.make(text)).operations:
        if isinstance(operation, NamespaceAdd):
            there.add((operation.node,))
            continue
        assert (operation.node,) in there
        if isinstance(operation, BridgeAdd):
            there.add((operation.node, operation.bridge))
        elif isinstance(operation, VethAdd):
            assert (operation.peer_node,) in there
            assert operation.bridge is None or (operation.node, operation.bridge) in there
            there |= {(operation.node, operation.interface), (operation.peer_node, operation.peer_interface)}
        elif isinstance(operation, LinkSet | AddressAdd | RouteAdd) and operation.interface != "lo":
            assert (operation.node, operation.interface) in there


@pytest.mark.parametrize("text", EVERYTHING)
def test_a_namespace_is_entered_once_in_each_stage(text: str) -> None:
    operations = [each for each in compile_plan(catalog.make(text)).operations if not isinstance(each, NamespaceAdd)]

    stages = (
        [each for each in operations if isinstance(each, SysctlSet | BridgeAdd)],
        [each for each in operations if isinstance(each, VethAdd)],
        [each for each in operations if isinstance(each, LinkSet | AddressAdd | RouteAdd)],
    )

    assert sum(map(len, stages)) == len(operations)
    assert [each for stage in stages for each in stage] == operations
    for stage in stages:
        visits = [node for node, _ in groupby(each.node for each in stage)]
        assert len(visits) == len(set(visits))


def test_all_cables_of_a_switch_are_one_batch_made_on_its_side() -> None:
    cables = kinds(compile_plan(catalog.make("single,50")).operations, VethAdd)

    assert {cable.node for cable in cables} == {"s1"}
    assert {cable.bridge for cable in cables} == {"s1"}


@pytest.mark.parametrize("links", [[("h1", "s1")], [("s1", "h1")]])
def test_the_switch_is_the_near_end_whoever_is_named_first(links: list[tuple[str, str]]) -> None:
    operations = plan_of(Host("h1"), Switch("s1"), links=links)

    (cable,) = kinds(operations, VethAdd)

    assert (cable.node, cable.bridge, cable.peer_node) == ("s1", "s1", "h1")
    assert "s1" not in {each.node for each in kinds(operations, LinkSet) if each.interface != "lo"}


@pytest.mark.parametrize("links", [[("h1", "root")], [("root", "h1")]])
def test_the_root_node_is_the_near_end_because_its_namespace_has_no_name(links: list[tuple[str, str]]) -> None:
    (cable,) = kinds(plan_of(Host("h1"), links=links), VethAdd)

    assert (cable.node, cable.peer_node) == ("root", "h1")


@pytest.mark.parametrize("links", [[("s1", "root")], [("root", "s1")]])
def test_a_switch_at_the_far_end_gets_its_port_afterwards(links: list[tuple[str, str]]) -> None:
    operations = plan_of(Switch("s1"), links=links)

    (cable,) = kinds(operations, VethAdd)

    assert (cable.node, cable.bridge, cable.peer_node) == ("root", None, "s1")
    assert LinkSet("s1", "root", up=True, master="s1") in operations


def test_between_two_switches_the_far_port_is_set_afterwards() -> None:
    operations = plan_of(Switch("s1"), Switch("s2"), links=[("s1", "s2")])

    (cable,) = kinds(operations, VethAdd)

    assert (cable.node, cable.peer_node) == ("s1", "s2")
    assert LinkSet("s2", "s1", up=True, master="s2") in operations


def test_every_interface_ends_up_up() -> None:
    topology = catalog.make("linear,3,2")
    operations = compile_plan(topology).operations

    up = {(each.node, each.interface) for each in kinds(operations, LinkSet) if each.up}
    up |= {(each.node, each.interface) for each in kinds(operations, VethAdd) if each.bridge}

    assert up >= {(port.node.name, port.interface) for node in topology.all_nodes() for port in node.ports}
    assert up >= {(node.name, "lo") for node in topology.all_nodes()}


def test_an_interface_is_up_before_a_route_leads_over_it() -> None:
    lines = [command_line(each) for each in compile_plan(catalog.make("routed")).operations]

    assert lines.index("ip -n sales link set veth-s up") < lines.index(
        "ip -n sales route add default via 172.16.10.1 dev veth-s"
    )


def test_forwarding_is_on_in_the_router_alone() -> None:
    settings = kinds(compile_plan(catalog.make("routed")).operations, SysctlSet)

    assert {each.node for each in settings if "forward" in each.key} == {"router"}


def test_duplicate_address_detection_is_off_before_any_interface_comes() -> None:
    operations = compile_plan(catalog.make("routed")).operations
    last_setting = max(number for number, each in enumerate(operations) if isinstance(each, SysctlSet))
    first_cable = min(number for number, each in enumerate(operations) if isinstance(each, VethAdd))

    assert SysctlSet("sales", "net.ipv6.conf.default.accept_dad", "0") in operations
    assert last_setting < first_cable


def test_a_static_route_leaves_by_the_interface_that_reaches_its_next_hop() -> None:
    left, right, middle = Host("left"), Host("right"), Router("middle")
    middle.route("10.9.0.0/16", via="10.0.2.10")

    operations = plan_of(left, right, middle, links=[("left", "middle"), ("right", "middle")])

    (route,) = (each for each in kinds(operations, RouteAdd) if each.node == "middle")
    assert route.describe() == "ip route add 10.9.0.0/16 via 10.0.2.10 dev eth1"


def test_nat_comes_last_and_names_the_outside() -> None:
    operations = plan_of(Host("a"), NatGateway("gw", outside="eth0"), links=[("a", "gw")])

    assert operations[-1] == MasqueradeAdd("gw", "eth0")


def test_a_rate_is_set_on_both_ends_when_both_are_there() -> None:
    class Lab(Topology):
        def build(self) -> None:
            self.link(self.add(Host("a")), self.add(Host("b")), rate="10mbit", mtu=1400)

    operations = compile_plan(Lab()).operations

    assert [(each.node, each.interface) for each in operations[-2:]] == [("a", "eth0"), ("b", "eth0")]
    assert {type(each) for each in operations[-2:]} == {RateSet}
    assert {cable.mtu_bytes for cable in kinds(operations, VethAdd)} == {1400}


def test_the_settings_of_root_are_left_alone_when_nothing_is_plugged_into_it() -> None:
    operations = compile_plan(catalog.make("minimal")).operations

    assert [each for each in operations if each.node == "root"] == [LinkSet("root", "lo", up=True)]


def test_equal_topologies_have_equal_plans() -> None:
    assert compile_plan(catalog.make("tree,2,2")) == compile_plan(catalog.make("tree,2,2"))


def test_a_script_says_in_which_node_each_command_is_typed() -> None:
    lines = script(compile_plan(catalog.make("routed"))).splitlines()

    assert lines[0] == "#!/bin/sh -e"
    assert {"ip netns add sales", "ip -n sales link set lo up", "ip link set lo up"} <= set(lines)
    assert "ip netns exec router sysctl -q -w net.ipv4.ip_forward=1" in lines


def test_a_node_kind_of_the_users_adds_its_own_operations() -> None:
    class Proxy(Host):
        def operations(self):  # type: ignore[no-untyped-def]
            yield SysctlSet(self.name, "net.ipv4.ip_nonlocal_bind", "1")

    operations = plan_of(Proxy("p"), links=[])

    assert operations[-1] == SysctlSet("p", "net.ipv4.ip_nonlocal_bind", "1")


def test_a_plan_for_iptables_has_no_line_of_nft() -> None:
    plan = compile_plan(catalog.make("port-forward,forward=yes"))

    by_nft = script(plan).splitlines()
    by_iptables = script(plan, iptables=True).splitlines()

    assert [line for line in by_iptables if "nft" in line] == []
    assert "iptables-legacy -t nat -A POSTROUTING -o eth0 -j MASQUERADE" in by_iptables
    others = [line for line in by_iptables if "iptables-legacy" not in line]
    assert [line for line in by_nft if "nft" not in line] == others


def test_only_a_plan_with_services_asks_for_processes_of_its_own() -> None:
    with_services, without = (script(compile_plan(catalog.make(name))) for name in ("tuntap", "routed"))

    assert "--pid --fork --kill-child --mount-proc" in with_services and "# services; " in with_services
    assert "--pid" not in without and "services" not in without
