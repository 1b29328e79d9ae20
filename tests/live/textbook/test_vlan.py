"""vlan: one cable carries several networks, told apart by a tag that hosts never see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textbook.watching import hops, told, watching

from nsim import Network
from nsim.network.links import links_between, set_link
from nsim.topos.vlan import Vlan

pytestmark = pytest.mark.requires("8021q", "bridge vlan filtering")
ANSWERED = "1 received, 0% packet loss"


@pytest.fixture(scope="module")
def net() -> Iterator[Network]:
    """One lab for all: what a test changes it takes back."""
    with Network(Vlan()) as net:
        yield net


@pytest.fixture(scope="module")
def without_router() -> Iterator[Network]:
    """A lab of its own with the router's cable out: what waits there for the router's answer would go on with it in."""
    with Network(Vlan()) as net:
        (link,) = links_between(net, "s1", "router")
        set_link(net, link, up=False)
        yield net


@pytest.mark.parametrize("vlan", [10, 20])
def test_the_same_vlan_reaches_across_both_switches_without_a_router(without_router: Network, vlan: int) -> None:
    assert "ttl=64" in told(without_router[f"h{vlan}-1"], f"ping -c 1 10.0.{vlan}.12")


def test_different_vlans_on_one_switch_do_not_reach_each_other_without_a_router(without_router: Network) -> None:
    assert "0 received" in told(without_router["h10-1"], "ping -c 1 -W 1 10.0.20.11")


def test_even_with_an_address_of_the_other_vlans_network_a_host_stays_in_its_own(net: Network) -> None:
    net["h10-1"].run("ip addr add 10.0.20.99/24 dev eth0", check=True)

    with watching(net["h20-1"], "eth0", "arp") as at_neighbour, watching(net["h10-2"], "eth0", "arp") as at_own:
        assert "0 received" in told(net["h10-1"], "ping -c 1 -W 1 -I 10.0.20.99 10.0.20.11")

    net["h10-1"].run("ip addr del 10.0.20.99/24 dev eth0", check=True)
    assert at_neighbour.lines == []
    assert at_own.lines  # its question was heard in VLAN 10


def test_different_vlans_reach_each_other_through_the_router(net: Network) -> None:
    assert hops(net["h10-1"], "10.0.20.12") == ["10.0.10.1", "10.0.20.12"]
    assert hops(net["h10-1"], "2001:db8:20::12") == ["2001:db8:10::1", "2001:db8:20::12"]


def test_the_router_has_an_interface_for_each_vlan_on_its_one_cable(net: Network) -> None:
    shown = told(net["router"], "ip -d link show type vlan")

    for vlan in (10, 20):
        assert f"eth0.{vlan}@eth0" in shown and f"vlan protocol 802.1Q id {vlan} " in shown


def test_tags_are_seen_on_the_trunk_and_not_on_access_ports(net: Network) -> None:
    net["h10-1"].run("ping -c 1 10.0.10.12", check=True)  # and ARP is done with

    with (
        watching(net["s1"], "trunk", "icmp or (vlan and icmp)", options=["-e"]) as trunk,
        watching(net["s1"], "h10-1", "icmp or (vlan and icmp)", options=["-e"]) as access,
        watching(net["h10-2"], "eth0", "icmp or (vlan and icmp)", options=["-e"]) as host,
    ):
        net["h10-1"].run("ping -c 1 10.0.10.12", check=True)

    assert len(trunk.lines) == len(access.lines) == len(host.lines) == 2
    assert all("ethertype 802.1Q (0x8100), length 102: vlan 10, p 0, ethertype IPv4" in line for line in trunk.lines)
    assert all("ethertype IPv4 (0x0800), length 98: " in line for line in access.lines + host.lines)


def test_on_the_routers_cable_a_packet_goes_in_with_one_tag_and_out_with_the_other(net: Network) -> None:
    with watching(net["router"], "eth0", "vlan and icmp[icmptype] = icmp-echo", options=["-e"]) as stick:
        net["h10-1"].run("ping -c 1 10.0.20.11", check=True)

    assert [line.split(" vlan ")[1].split(",")[0] for line in stick.lines] == ["10", "20"]


def test_the_switches_show_which_port_is_in_which_vlan(net: Network) -> None:
    trunk = told(net["s1"], "bridge vlan show dev trunk").split()
    access = told(net["s1"], "bridge vlan show dev h20-1").split()

    assert [word for word in trunk if word.isdigit()] == ["10", "20"] and "PVID" not in trunk
    assert access[-4:] == ["h20-1", "20", "PVID", "Egress"] or access[-5:-1] == ["h20-1", "20", "PVID", "Egress"]


def test_the_routers_cable_brings_its_vlans_back_when_it_is_in_again(net: Network) -> None:
    (link,) = links_between(net, "s1", "router")

    set_link(net, link, up=False)
    set_link(net, link, up=True)

    assert hops(net["h10-1"], "10.0.20.12") == ["10.0.10.1", "10.0.20.12"]
    assert hops(net["h10-1"], "2001:db8:20::12") == ["2001:db8:10::1", "2001:db8:20::12"]
