"""host-bridge: the machine takes part in the bridge, and is reached by its other address when there is a route."""

from __future__ import annotations

import pytest
from textbook.watching import Lab, told

from nsim import Network
from nsim.topos.host_bridge import HostBridge


@pytest.fixture
def net(lab: Lab) -> Network:
    return lab(HostBridge(routes=False))


def test_the_machine_and_the_namespaces_reach_each_other_on_the_bridge(net: Network) -> None:
    assert "1 received, 0% packet loss" in told(net["root"], "ping -c 1 10.10.0.10")
    assert "1 received, 0% packet loss" in told(net["earth"], "ping -c 1 10.10.0.1")


def test_before_there_is_a_route_the_machines_other_address_is_unreachable(net: Network) -> None:
    for name in ("earth", "neptune"):
        assert told(net[name], "ping -c 1 192.168.0.108") == "ping: connect: Network is unreachable\n"


def test_a_default_route_to_the_bridge_leads_there(net: Network) -> None:
    for name in ("earth", "neptune"):
        net[name].run("ip route add default via 10.10.0.1", check=True)

        assert "1 received, 0% packet loss" in told(net[name], "ping -c 1 192.168.0.108")


def test_the_topology_adds_these_routes_unless_told_not_to(lab: Lab) -> None:
    net = lab(HostBridge())

    assert "default via 10.10.0.1 dev earth-veth" in told(net["earth"], "ip route")
    assert "1 received, 0% packet loss" in told(net["earth"], "ping -c 1 192.168.0.108")


def test_a_machine_that_does_not_forward_is_the_end_of_the_way(lab: Lab) -> None:
    net = lab(HostBridge())

    assert "1 received, 0% packet loss" in told(net["root"], "ping -c 1 192.168.0.1")
    assert "0 received, 100% packet loss" in told(net["earth"], "ping -c 1 -W 0.3 192.168.0.1")
