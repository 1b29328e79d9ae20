"""ring: there is a second way round, and static routes do not find it."""

from __future__ import annotations

import pytest
from textbook.watching import Lab, hops, told, watching

from nsim import Network
from nsim.network.links import links_between, set_link
from nsim.topos.ring import Ring

PING = "ping -c 1 10.0.3.10"
IMPATIENT = "ping -c 1 -W 0.3 10.0.3.10"  # for a reply that cannot come


@pytest.fixture
def net(lab: Lab) -> Network:
    return lab(Ring())


@pytest.fixture
def cut(net: Network) -> Network:
    """The ring with the link between r2 and r3 down."""
    (link,) = links_between(net, "r2", "r3")
    set_link(net, link, up=False)
    return net


def test_traceroute_shows_every_router_of_the_one_way_round(net: Network) -> None:
    assert hops(net["h1"], "10.0.3.10") == ["10.0.1.1", "10.1.2.1", "10.1.3.1", "10.0.3.10"]
    assert hops(net["h3"], "10.0.1.10") == ["10.0.3.1", "10.1.4.1", "10.1.1.1", "10.0.1.10"]


def test_with_a_link_down_packets_are_still_sent_that_way_and_lost(cut: Network) -> None:
    with watching(cut["r1"], "next", "icmp") as usual, watching(cut["r1"], "back", "icmp") as spare:
        assert "0 received, 100% packet loss" in told(cut["h1"], IMPATIENT)

    assert usual.conversation == ["10.0.1.10 > 10.0.3.10: ICMP echo request"]
    assert spare.lines == []


def test_the_way_round_by_hand_makes_it_work(cut: Network) -> None:
    cut["r1"].run("ip route replace 10.0.3.0/24 via 10.1.4.1", check=True)
    cut["r4"].run("ip route replace 10.0.3.0/24 via 10.1.3.1", check=True)

    assert "1 received, 0% packet loss" in told(cut["h1"], PING)
    assert hops(cut["h1"], "10.0.3.10") == ["10.0.1.1", "10.1.4.1", "10.1.3.1", "10.0.3.10"]


def test_half_of_the_way_round_is_a_loop(cut: Network) -> None:
    cut["r1"].run("ip route replace 10.0.3.0/24 via 10.1.4.1", check=True)  # r4 sends it back to r1

    assert "Time to live exceeded" in told(cut["h1"], PING)
    assert hops(cut["h1"], "10.0.3.10", most=5) == ["10.0.1.1", "10.1.4.1", "10.0.1.1", "10.1.4.1", "10.0.1.1"]
