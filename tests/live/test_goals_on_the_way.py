"""Goals about the way of a packet, looked at from both sides."""

from __future__ import annotations

import pytest

from nsim.checks.goals import Arrives, Reaches, TakesWay
from nsim.model import catalog
from nsim.network import Network

pytestmark = pytest.mark.unprivileged


def test_what_arrives_need_not_be_answered() -> None:
    with Network(catalog.make("routed")) as network:
        network["dev"].run("ip route del default", check=True)
        assert Arrives("sales", "dev").look(network).holds
        assert not Reaches("sales", "dev").look(network).holds

        network["router"].set("net.ipv4.ip_forward", "0")
        assert Arrives("sales", "dev").look(network).reason == "it comes no further than router:veth-s-rtr"


def test_the_machine_is_on_the_way_where_it_routes_and_not_where_it_only_switches() -> None:
    with Network(catalog.make("host-bridge")) as network:
        network["root"].set("net.ipv4.ip_forward", "1")
        network["lan"].run("ip route add 10.10.0.0/16 via 192.168.0.108", check=True)

        assert TakesWay("earth", "neptune", ()).look(network).holds
        assert TakesWay("earth", "lan", ("root",)).look(network).holds
