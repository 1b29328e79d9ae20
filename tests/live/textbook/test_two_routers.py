"""two-routers: every router must be told what lies behind the other, in both directions."""

from __future__ import annotations

import pytest
from textbook.watching import Lab, hops, told, watching

from nsim import Network
from nsim.network.links import links_between, set_link
from nsim.topos.two_routers import TwoRouters


@pytest.fixture
def net(lab: Lab) -> Network:
    return lab(TwoRouters())


def test_traceroute_shows_both_routers_in_both_directions(net: Network) -> None:
    assert hops(net["left"], "10.0.2.10") == ["10.0.1.1", "10.0.12.2", "10.0.2.10"]
    assert hops(net["right"], "10.0.1.10") == ["10.0.2.1", "10.0.12.1", "10.0.1.10"]
    assert hops(net["left"], "2001:db8:2::10") == ["2001:db8:1::1", "2001:db8:12::2", "2001:db8:2::10"]


def test_a_router_that_was_not_told_the_way_says_so(net: Network) -> None:
    net["r1"].run("ip route del 10.0.2.0/24", check=True)

    assert "From 10.0.1.1 icmp_seq=1 Destination Net Unreachable" in told(net["left"], "ping -c 1 10.0.2.10")


def test_a_way_there_is_not_yet_a_way_back(net: Network) -> None:
    net["r2"].run("ip route del 10.0.1.0/24", check=True)

    with watching(net["right"], "eth0", "icmp") as at_right:
        assert "0 received, 100% packet loss" in told(net["left"], "ping -c 1 -W 0.3 10.0.2.10")

    assert at_right.conversation == [
        "10.0.1.10 > 10.0.2.10: ICMP echo request",
        "10.0.2.10 > 10.0.1.10: ICMP echo reply",
        "10.0.2.1 > 10.0.2.10: ICMP net 10.0.1.10 unreachable",
    ]


def test_the_only_link_down_is_the_end_of_the_way_and_up_again_all_is_as_before(net: Network) -> None:
    (link,) = links_between(net, "r1", "r2")

    set_link(net, link, up=False)
    assert "Destination Net Unreachable" in told(net["left"], "ping -c 1 10.0.2.10")
    set_link(net, link, up=True)

    assert hops(net["left"], "10.0.2.10") == ["10.0.1.1", "10.0.12.2", "10.0.2.10"]
