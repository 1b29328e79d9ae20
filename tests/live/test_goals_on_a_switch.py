"""Goals about what a switch knows and what passes it, looked at from both sides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nsim.checks.goals import HasLearnt, HasNoAddress, IsAt, Overhears
from nsim.model import catalog
from nsim.network import Network

pytestmark = pytest.mark.unprivileged


@pytest.fixture(scope="module")
def lan() -> Iterator[Network]:
    with Network(catalog.make("bridge-lan")) as network:
        yield network


def test_a_bridge_has_learnt_of_whoever_has_sent_something(lan: Network) -> None:
    goal = HasLearnt("root", "br0", "veth-web", "ns_web")
    lan["root"].run("ip link set br0 type bridge fdb_flush", check=True)
    assert goal.look(lan).reason == "it does not know 02:00:00:00:00:01"

    lan["ns_web"].run("ping -c 1 ns_db", check=True)

    assert goal.look(lan).holds
    assert HasLearnt("root", "br0", "veth-db", "ns_web").look(lan).reason.endswith("behind another port")


def test_what_a_bridge_was_told_is_not_learnt(lan: Network) -> None:
    lan["root"].run("bridge fdb add 02:00:00:00:00:05 dev veth-spare master static", check=True)

    verdict = HasLearnt("root", "br0", "veth-spare", "ns_spare").look(lan)

    lan["root"].run("bridge fdb del 02:00:00:00:00:05 dev veth-spare master", check=True)
    assert not verdict.holds
    assert "told" in verdict.reason


def test_behind_a_hub_a_third_one_hears_what_is_not_for_it(lan: Network) -> None:
    hears, does_not = (Overhears("ns_spare", "ns_web", "ns_db", heard=heard) for heard in (True, False))
    assert (hears.look(lan).holds, does_not.look(lan).holds) == (False, True)

    lan["root"].run("ip link set br0 type bridge ageing_time 0", check=True)

    assert (hears.look(lan).holds, does_not.look(lan).holds) == (True, False)


def test_an_address_is_at_one_mac_as_long_as_nobody_else_answers_for_it(lan: Network) -> None:
    goal = IsAt("ns_web", "192.168.100.20", "02:00:00:00:00:03")
    assert goal.look(lan).holds
    assert HasNoAddress("ns_spare", "192.168.100.20").look(lan).holds
    assert IsAt("ns_web", "192.168.100.99", "02:00:00:00:00:03").look(lan, 0.2).reason == "nobody answers"

    lan["ns_spare"].run("ip address add 192.168.100.20/32 dev eth0", check=True)

    verdict = goal.look(lan)
    assert not HasNoAddress("ns_spare", "192.168.100.20").look(lan).holds
    lan["ns_spare"].run("ip address del 192.168.100.20/32 dev eth0", check=True)
    assert verdict.reason == "02:00:00:00:00:03 and 02:00:00:00:00:05 answer"
