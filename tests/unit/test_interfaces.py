"""Interfaces of every kind: their names, MACs and addresses, and which belong to whom."""

from __future__ import annotations

import pytest
from drawing import drawn, messages, texts

from nsim import Host, Node, Router, Switch, Topology, TopologyError


def macs(node: Node) -> dict[str, str | None]:
    """Return the MACs of a node's interfaces by name."""
    return {each.interface: each.mac for each in node.interfaces}


def test_a_sub_interface_is_named_after_its_parent_however_late_that_gets_its_name() -> None:
    def build(lab: Topology) -> None:
        port = lab.add(Host("a")).port()
        port.vlan(10)
        port.vlan(20, name="voice")
        lab.link(port, lab.add(Host("b")))

    assert [each.interface for each in drawn(build).node("a").interfaces] == ["eth0", "eth0.10", "voice"]


def test_a_sub_interface_of_a_sub_interface_has_both_numbers() -> None:
    def build(lab: Topology) -> None:
        port = lab.add(Host("a")).port()
        port.vlan(10).vlan(20)
        lab.link(port, lab.add(Host("b")))

    assert drawn(build).node("a").interfaces[-1].interface == "eth0.10.20"


def test_every_kind_of_interface_has_the_mac_that_it_can_have() -> None:
    def build(lab: Topology) -> None:
        r = lab.add(Router("r"))
        port = r.port("eth0")
        lab.link(port, lab.add(Host("a")))
        port.vlan(10)
        r.bridge("br0")
        r.dummy("dummy0")
        r.tun("tun0")
        r.tap("tap0")
        r.vrf("red", table=100)

    found = macs(drawn(build).node("r"))

    assert found["eth0.10"] == found["eth0"] == "02:00:00:00:00:01"
    assert found["tun0"] is None
    assert [found[name] for name in ("br0", "dummy0", "tap0", "red")] == [
        f"02:00:00:00:00:0{number}" for number in (3, 4, 5, 6)
    ]


def test_devices_get_no_addresses_by_themselves() -> None:
    def build(lab: Topology) -> None:
        r = lab.add(Router("r"))
        r.bridge("br0")
        r.dummy("dummy0")
        r.tun("tun0")
        r.tap("tap0")
        lab.link(r.port("eth0", bare=True), lab.add(Host("a")))

    assert [texts(each) for each in drawn(build).node("r").interfaces] == [[]] * 5


def test_the_port_of_a_vrf_is_numbered_like_any_other() -> None:
    def build(lab: Topology) -> None:
        red = lab.add(Router("r")).vrf("red", table=100)
        lab.link(red.port(), lab.add(Host("a")))

    lab = drawn(build)

    assert texts(lab.node("r").ports[0])[0] == "10.0.1.1/24"
    assert str(lab.node("a").gateways[0]) == "10.0.1.1"  # type: ignore[attr-defined]


def test_a_switch_can_have_an_address_of_its_own_and_then_speaks_ipv6() -> None:
    assert texts(Switch("s1", "10.0.0.2/24", "2001:db8::2/64").fabric) == ["10.0.0.2/24", "2001:db8::2/64"]
    assert "net.ipv6.conf.default.disable_ipv6" in Switch("s1").settings()
    assert "net.ipv6.conf.default.disable_ipv6" not in Switch("s1", "10.0.0.2/24").settings()


def test_a_trunk_may_be_any_row_of_vlans_and_each_counts_once() -> None:
    s1 = Switch("s1")

    ports = (s1.port(trunk=[10, 20, 10]), s1.port(trunk=range(10, 13)), s1.port(trunk=(10, 20), native=20))

    memberships = [(port.vlans.untagged, port.vlans.tagged) for port in ports if port.vlans is not None]
    assert memberships == [(None, (10, 20)), (None, (10, 11, 12)), (20, (10,))]


def test_a_switch_filters_vlans_once_a_port_names_one() -> None:
    s1 = Switch("s1")
    s1.port("plain")
    before = s1.fabric.filters_vlans

    s1.port("ten", access=10)

    assert (before, s1.fabric.filters_vlans) == (False, True)


def test_a_link_to_a_bridge_takes_its_free_ports_first_and_then_makes_more() -> None:
    def build(lab: Topology) -> None:
        r = lab.add(Router("r"))
        lan = r.bridge("br0")
        lan.port("first")
        for name in ("a", "b"):
            lab.link(lab.add(Host(name)), lan)

    lab = drawn(build)

    assert [port.interface for port in lab.node("r").ports] == ["first", "b"]
    assert {port.master.interface for port in lab.node("r").ports if port.master} == {"br0"}


def test_an_interface_cannot_be_made_twice_by_another_name_of_its_own() -> None:
    def build(lab: Topology) -> None:
        r = lab.add(Router("r"))
        port = r.port("eth0")
        lab.link(port, lab.add(Host("a")))
        port.vlan(10)
        r.dummy("eth0.10")

    assert messages(drawn(build)) == ["r: there are two interfaces 'eth0.10'"]


@pytest.mark.parametrize(("second", "problems"), [("blue", 0), ("red", 1), (None, 0)])
def test_prefixes_overlap_only_inside_one_vrf(second: str | None, problems: int) -> None:
    def build(lab: Topology) -> None:
        r = lab.add(Router("r"))
        vrfs = {"red": r.vrf("red", table=100), "blue": r.vrf("blue", table=200), None: r}
        for number, vrf in enumerate(("red", second)):
            lab.link(vrfs[vrf].port(f"p{number}", f"10.0.0.{number + 1}/24"), lab.add(Host(f"h{number}")))

    assert len(messages(drawn(build))) == problems


@pytest.mark.parametrize("kind", ["lo", "vrf", "tun"])
def test_what_carries_no_ethernet_frames_has_no_sub_interfaces(kind: str) -> None:
    r = Router("r")
    interface = {"lo": r.lo, "vrf": r.vrf("red", table=100), "tun": r.tun("tun0")}[kind]

    with pytest.raises(TopologyError, match="carries no frames with a VLAN tag"):
        interface.vlan(10)


def test_the_loopback_keeps_what_it_was_given_in_several_calls() -> None:
    r = Router("r")
    r.loopback("192.0.2.1/32")

    r.loopback("2001:db8::1/128", up=False)

    assert (texts(r.lo), r.lo.up) == (["192.0.2.1/32", "2001:db8::1/128"], False)
    assert [each for each in r.interfaces if each is r.lo] == []


def test_the_address_of_a_node_is_that_of_its_loopback_only_when_it_has_no_other() -> None:
    r = Router("r")
    r.loopback("192.0.2.1/32")
    before = r.address(4)

    r.dummy("dummy0", "192.0.2.2/32")

    assert (str(before), str(r.address(4)), r.address(6)) == ("192.0.2.1/32", "192.0.2.2/32", None)


def test_an_ipv6_address_on_a_sub_interface_of_a_small_link_is_refused() -> None:
    def build(lab: Topology) -> None:
        port = lab.add(Host("a")).port("eth0")
        lab.link(port, lab.add(Host("b")), mtu=1200)
        port.vlan(10, "2001:db8::1/64")

    assert messages(drawn(build)) == ["a: 2001:db8::1/64 on eth0.10: this link is too small for IPv6"]
