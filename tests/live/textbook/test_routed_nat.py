"""routed-nat: one node routes between its two networks and masquerades towards the third."""

from __future__ import annotations

import pytest
from textbook.watching import Lab, told, watching

from nsim import Network
from nsim.topos.routed_nat import RoutedNat


@pytest.fixture
def net(lab: Lab) -> Network:
    return lab(RoutedNat())


def test_between_its_own_networks_it_routes_and_changes_no_address(net: Network) -> None:
    with watching(net["ns2"], "eth0", "icmp") as seen:
        net["ns1"].run("ping -c 1 192.168.2.1", check=True)

    assert seen.conversation[0] == "192.168.1.1 > 192.168.2.1: ICMP echo request"


@pytest.mark.parametrize("name", ["ns1", "ns2"])
def test_towards_the_internet_everybody_is_the_router(net: Network, name: str) -> None:
    with watching(net["dns"], "eth0", "icmp") as seen:
        net[name].run("ping -c 1 8.8.8.8", check=True)

    assert seen.conversation[:2] == [
        "203.0.113.2 > 8.8.8.8: ICMP echo request",
        "8.8.8.8 > 203.0.113.2: ICMP echo reply",
    ]


def test_the_way_out_leads_through_the_router(net: Network) -> None:
    hops = told(net["ns1"], "traceroute -n 8.8.8.8").splitlines()[1:]

    assert [line.split()[1] for line in hops] == ["192.168.1.254", "203.0.113.1", "8.8.8.8"]


def test_nobody_outside_knows_a_way_in(net: Network) -> None:
    assert told(net["isp"], "ping -c 1 192.168.1.1") == "ping: connect: Network is unreachable\n"
