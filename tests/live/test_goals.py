"""A goal says what is so of a real network, and of what is not so it says what is there instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nsim.checks.goals import (
    DoesNotReach,
    Established,
    Goal,
    HasAddress,
    HasBridgePort,
    HasInterface,
    HasNamespace,
    HasNeighbour,
    HasNoRoute,
    HasQueue,
    HasRoute,
    HasSetting,
    Joined,
    Listens,
    RateWithin,
    Reaches,
    Resolves,
    TakesWay,
    Translates,
    wait_for,
)
from nsim.model import Host, NatGateway, Router, Switch, Topology
from nsim.network import Network

pytestmark = pytest.mark.unprivileged

_SERVE = "import socket; s=socket.create_server(('', 80)); [s.accept() for _ in range(9)]"


class Yard(Topology):
    """Two hosts on a switch, a NAT gateway, and a server outside."""

    def build(self) -> None:
        a, b = self.add(Host("a")), self.add(Host("b"))
        switch = self.add(Switch("s1"))
        gateway = self.add(NatGateway("gw", outside="wan"))
        web = self.add(Host("web", gateway="203.0.113.2"))
        for number, host in ((10, a), (11, b)):
            self.link(host.port("eth0", f"10.0.1.{number}/24", f"2001:db8:1::{number}/64"), switch.port(host.name))
        self.link(gateway.port("lan", "10.0.1.1/24"), switch.port("gw"))
        far = self.add(Router("far"))
        self.link(gateway.port("wan", "198.51.100.1/24"), far.port("gw", "198.51.100.2/24"))
        self.link(far.port("web", "203.0.113.2/24"), web.port("eth0", "203.0.113.9/24"))
        gateway.route("203.0.113.0/24", via="198.51.100.2")
        web.service(f'exec python3 -c "{_SERVE}"')


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with Network(Yard()) as running:
        root = running["root"]
        for line in (
            "ip netns add red",
            "ip netns add blue",
            "ip link add veth-r netns red type veth peer name veth-b netns blue",
            "ip -n red link set veth-r up",
            "ip -n blue link set veth-b up",
            "ip -n red address add 192.168.7.1/24 dev veth-r",
            "ip -n blue address add 192.168.7.2/24 dev veth-b",
        ):
            root.run(line, check=True)
        running["gw"].run("ip route add blackhole 192.0.2.0/24", check=True)
        running["b"].run("tc qdisc add dev eth0 root tbf rate 20mbit burst 32k latency 50ms", check=True)
        running["a"].run("ping -c 1 -W 5 10.0.1.1", check=True)
        yield running


TRUE: list[Goal] = [
    Reaches("a", "b"),
    Reaches("a", "web", "tcp", 80, wait_s=10.0),
    Reaches("a", "10.0.1.1"),
    Reaches("a", "b", version=6),
    Reaches("red", "blue"),
    DoesNotReach("web", "a"),
    DoesNotReach("a", "web", "tcp", 81),
    TakesWay("a", "web", by=("gw", "far")),
    TakesWay("a", "b"),
    Translates("a", "web", source_becomes="198.51.100.1"),
    HasRoute("a", "default", via="10.0.1.1"),
    HasRoute("gw", "10.0.1.0/24", dev="lan"),
    HasRoute("gw", "192.0.2.0/24", kind="blackhole"),
    HasNoRoute("far", "default"),
    HasAddress("a", "10.0.1.10/24", "eth0"),
    HasAddress("red", "192.168.7.1/24"),
    HasInterface("s1", "s1", kind="bridge", up=True),
    HasInterface("a", "eth0", mtu_bytes=1500),
    HasNamespace("red"),
    HasNamespace("a"),
    HasBridgePort("s1", "s1", "a"),
    Joined("red", "veth-r", "blue", "veth-b"),
    HasNeighbour("a", "10.0.1.1"),
    HasQueue("b", "eth0", "tbf"),
    HasSetting("gw", "net.ipv4.ip_forward", "1"),
    Listens("web", 80, wait_s=10.0),
    Resolves("a", "web", "203.0.113.9"),
    RateWithin("b", "a", "10mbit", "22mbit"),
]
FALSE: list[tuple[Goal, str]] = [
    (Reaches("web", "a"), "a does not answer"),
    (Reaches("a", "web", "tcp", 81), "web does not answer: Connection refused"),
    (Reaches("a", "nobody"), "there is no node 'nobody'"),
    (Reaches("a", "red", version=6), "red has no IPv6 address"),
    (DoesNotReach("a", "b"), "b answers"),
    (DoesNotReach("a", "nobody"), "there is no node 'nobody'"),
    (TakesWay("a", "web", by=("far",)), "it passes gw, then far"),
    (TakesWay("web", "a", by=("far", "gw")), "no answer comes back"),
    (Translates("a", "web", source_becomes="198.51.100.77"), "the source becomes 198.51.100.1 at web:eth0"),
    (Translates("a", "b", source_becomes="198.51.100.1"), "the source is still 10.0.1.10 at b:eth0"),
    (HasRoute("far", "default"), "it has none"),
    (HasRoute("a", "default", via="10.0.1.9"), "it is unicast, via 10.0.1.1"),
    (HasRoute("gw", "192.0.2.0/24"), "it is blackhole, without a next hop"),
    (HasNoRoute("a", "default"), "a has it still"),
    (HasAddress("a", "10.0.1.10/8"), "it has 10.0.1.10/24"),
    (HasAddress("a", "10.0.1.99/24", "eth0"), "eth0 has no such address"),
    (HasAddress("a", "10.0.1.10/24", "eth7"), "a has no interface eth7"),
    (HasInterface("a", "eth7"), "a has no interface eth7"),
    (HasInterface("a", "eth0", kind="bridge"), "eth0 is of the kind veth"),
    (HasInterface("a", "eth0", up=False), "eth0 is up"),
    (HasInterface("a", "eth0", mtu_bytes=1400), "its MTU is 1500"),
    (HasNamespace("green"), "`ip netns list` has no such name"),
    (HasBridgePort("s1", "s1", "web"), "s1 has no interface web"),
    (HasBridgePort("s1", "s1", "lo"), "lo is a port of nothing"),
    (Joined("red", "veth-r", "a", "eth0"), "each has another one at its end"),
    (Joined("red", "veth-r", "blue", "lo"), "lo is no veth"),
    (HasNeighbour("a", "10.0.1.99"), "a knows no MAC of 10.0.1.99"),
    (HasQueue("a", "eth0", "tbf"), "it sends through noqueue"),
    (HasSetting("a", "net.ipv4.ip_forward", "1"), "it is 0"),
    (HasSetting("a", "net.ipv4.no_such", "1"), "a has no setting 'net.ipv4.no_such'"),
    (Listens("a", 80), "nothing listens there"),
    (Resolves("a", "nobody"), "nobody knows the name"),
    (Resolves("a", "web", "10.0.0.1"), "it finds 203.0.113.9"),
    (Established("web", 80), "there is no session"),
]


@pytest.mark.parametrize("goal", TRUE, ids=str)
def test_what_is_so_is_reached(network: Network, goal: Goal) -> None:
    verdict = wait_for(goal, network)

    assert verdict.holds, verdict.reason
    assert not verdict.reason


@pytest.mark.parametrize(("goal", "reason"), FALSE, ids=lambda value: str(value) if isinstance(value, Goal) else "")
def test_what_is_not_so_says_what_is_there_instead(network: Network, goal: Goal, reason: str) -> None:
    verdict = goal.look(network, 0.3)

    assert not verdict.holds
    assert verdict.reason == reason


def test_a_session_is_there_as_long_as_both_ends_keep_it(network: Network) -> None:
    assert wait_for(Listens("web", 80, wait_s=10.0), network).holds
    with network["a"].popen(["python3", "-c", "import socket; s=socket.create_connection(('web', 80)); input()"]):
        assert wait_for(Established("web", 80, wait_s=5.0), network).holds
        assert wait_for(Established("web", 80, peer="198.51.100.1", wait_s=5.0), network).holds
        assert not Established("web", 80, peer="10.0.1.10").look(network).holds


def test_a_name_that_is_given_to_another_namespace_means_that_one(network: Network) -> None:
    root = network["root"]
    root.run("ip netns add green && ip -n green link set lo up", check=True)
    assert HasInterface("green", "lo", up=True).look(network).holds
    root.run("ip netns del green && ip netns add green", check=True)

    assert HasInterface("green", "lo", up=False).look(network).holds
    root.run("ip netns del green", check=True)
    assert not HasNamespace("green").look(network).holds
