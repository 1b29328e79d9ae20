"""host-router: the machine reaches everybody it is cabled to; between them it must be asked to route."""

from __future__ import annotations

import pytest
from textbook.watching import Lab, told, watching

from nsim import Network
from nsim.topos.host_router import HostRouter

PING = "ping -c 1 10.0.2.20"
IMPATIENT = "ping -c 1 -W 0.3 10.0.2.20"  # for a reply that cannot come
ANSWERED = "1 received, 0% packet loss"


@pytest.fixture
def net(lab: Lab) -> Network:
    return lab(HostRouter())


def add_routes(net: Network) -> None:
    net["ns_web"].run("ip route add 10.0.2.0/24 via 10.0.1.1", check=True)
    net["ns_db"].run("ip route add 10.0.1.0/24 via 10.0.2.1", check=True)


def test_the_machine_reaches_both(net: Network) -> None:
    assert ANSWERED in told(net["root"], "ping -c 1 10.0.1.10")
    assert ANSWERED in told(net["root"], "ping -c 1 10.0.2.20")


def test_without_routes_the_two_do_not_even_try(net: Network) -> None:
    assert told(net["ns_web"], PING) == "ping: connect: Network is unreachable\n"


def test_with_routes_and_without_forwarding_the_packet_ends_in_the_machine(net: Network) -> None:
    add_routes(net)

    with watching(net["root"], "veth-web", "icmp") as coming, watching(net["root"], "veth-db", "icmp") as going:
        assert "0 received, 100% packet loss" in told(net["ns_web"], IMPATIENT)

    assert coming.conversation == ["10.0.1.10 > 10.0.2.20: ICMP echo request"]
    assert going.lines == []


def test_with_forwarding_and_a_route_on_one_side_the_answer_does_not_know_the_way(net: Network) -> None:
    net["root"].run("sysctl -w net.ipv4.ip_forward=1", check=True)
    net["ns_web"].run("ip route add 10.0.2.0/24 via 10.0.1.1", check=True)

    with watching(net["ns_db"], "eth0", "icmp") as at_db:
        assert "0 received, 100% packet loss" in told(net["ns_web"], IMPATIENT)

    assert at_db.conversation == ["10.0.1.10 > 10.0.2.20: ICMP echo request"]


def test_with_routes_and_forwarding_they_reach_each_other(net: Network) -> None:
    add_routes(net)
    net["root"].run("sysctl -w net.ipv4.ip_forward=1", check=True)

    assert "ttl=63" in told(net["ns_web"], PING)  # one hop less than 64: somebody has routed it
    assert ANSWERED in told(net["ns_db"], "ping -c 1 10.0.1.10")


def test_the_parameter_does_both(lab: Lab) -> None:
    assert "ttl=63" in told(lab(HostRouter(forwarding=True))["ns_web"], PING)
