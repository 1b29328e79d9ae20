"""Goals about the way of a packet, looked at from both sides."""

from __future__ import annotations

import pytest

from nsim.checks.goals import Arrives, ExpiresAt, Reaches, TakesWay, wait_for
from nsim.model import catalog
from nsim.network import Network

pytestmark = pytest.mark.unprivileged


def test_what_arrives_need_not_be_answered() -> None:
    with Network(catalog.make("routed")) as network:
        network["dev"].run("ip route del default", check=True)
        assert Arrives("sales", "dev").look(network, 0.3).holds
        assert not Reaches("sales", "dev").look(network, 0.3).holds

        network["router"].set("net.ipv4.ip_forward", "0")
        assert Arrives("sales", "dev").look(network, 0.3).reason == "it is seen last on router:veth-s-rtr"


def test_the_machine_is_on_the_way_where_it_routes_and_not_where_it_only_switches() -> None:
    with Network(catalog.make("host-bridge")) as network:
        network["root"].set("net.ipv4.ip_forward", "1")
        network["lan"].run("ip route add 10.10.0.0/16 via 192.168.0.108", check=True)

        assert TakesWay("earth", "neptune", ()).look(network).holds
        assert TakesWay("earth", "lan", ("root",)).look(network).holds


def test_a_packet_expires_where_its_ttl_ends_if_somebody_says_so() -> None:
    with Network(catalog.make("two-routers")) as network:
        assert wait_for(ExpiresAt("left", "right", 1, "10.0.1.1", wait_s=5.0), network).holds
        assert wait_for(ExpiresAt("left", "right", 2, "10.0.12.2", wait_s=5.0), network).holds
        assert ExpiresAt("left", "right", 1, "10.0.12.2").look(network).reason == "10.0.1.1 reports it"
        assert ExpiresAt("left", "right", 3, "10.0.12.2").look(network).reason == "it comes to 10.0.2.10"

        network["r2"].run("ip route del 10.0.1.0/24", check=True)
        assert ExpiresAt("left", "right", 2, "10.0.12.2").look(network, 0.2).reason == "nobody reports it"
