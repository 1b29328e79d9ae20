"""campus: an access and a core layer, one way out, and what happens when a building is cut off."""

from __future__ import annotations

import pytest
from textbook.watching import Lab, hops, told, watching

from nsim import Network
from nsim.network.links import links_between, set_link
from nsim.topos.campus import Campus


@pytest.fixture
def net(lab: Lab) -> Network:
    return lab(Campus())


@pytest.fixture
def cut(net: Network) -> Network:
    """The campus with the cable to the physics building down."""
    (link,) = links_between(net, "core", "physics-rtr")
    set_link(net, link, up=False)
    return net


def test_traceroute_shows_every_hop_between_the_buildings_and_out(net: Network) -> None:
    assert hops(net["library1"], "10.2.0.12") == ["10.1.0.1", "10.0.1.1", "10.0.2.2", "10.2.0.12"]
    assert hops(net["library1"], "8.8.8.8") == ["10.1.0.1", "10.0.1.1", "10.0.0.2", "203.0.113.1", "8.8.8.8"]


def test_outside_the_whole_campus_is_one_address(net: Network) -> None:
    with watching(net["dns"], "eth0", "icmp[icmptype] = icmp-echo") as seen:
        for name in ("library1", "library2", "physics1", "physics2"):
            net[name].run("ping -c 1 8.8.8.8", check=True)

    assert seen.conversation == ["203.0.113.2 > 8.8.8.8: ICMP echo request"] * 4


def test_neighbours_on_one_switch_need_no_router(net: Network) -> None:
    assert "ttl=64" in told(net["library1"], "ping -c 1 10.1.0.12")


def test_packets_for_a_building_that_is_cut_off_run_in_a_circle(cut: Network) -> None:
    # Without a better route the core sends them to the edge, and the edge back: all of 10.0.0.0/8 is the campus.
    assert "Time to live exceeded" in told(cut["library1"], "ping -c 1 10.2.0.11")
    assert hops(cut["library1"], "10.2.0.11", most=5) == ["10.1.0.1", "10.0.1.1", "10.0.0.2", "10.0.1.1", "10.0.0.2"]


def test_an_unreachable_route_of_last_resort_ends_the_circle(cut: Network) -> None:
    cut["core"].run("ip route add unreachable 10.0.0.0/8 metric 1000", check=True)

    assert "From 10.0.1.1 icmp_seq=1 Destination Host Unreachable" in told(cut["library1"], "ping -c 1 10.2.0.11")


def test_the_other_building_does_not_notice(cut: Network) -> None:
    assert "1 received, 0% packet loss" in told(cut["library1"], "ping -c 1 8.8.8.8")
