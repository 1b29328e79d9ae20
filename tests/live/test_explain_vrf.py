"""A prefix that only another VRF's table knows is named; where tenants are joined by routes, nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from explaining import Fault, broken_and_mended, fault

from nsim import Host, Router, Topology
from nsim.checks.journey.ends import read_ends
from nsim.checks.journey.explain import explain
from nsim.model import catalog
from nsim.network import Network

pytestmark = [pytest.mark.unprivileged, pytest.mark.requires("vrf")]

Labs = Callable[[str], Network]


class Shared(Topology):
    """Two tenants with different addresses, and a server that belongs to neither, on one router."""

    def build(self) -> None:
        router = self.add(Router("r"))
        for number, name in ((1, "one"), (2, "two")):
            host = self.add(Host(name, gateway=f"10.{number}.0.1"))
            vrf = router.vrf(f"v-{name}", table=1000 + number)
            self.link(host.port("eth0", f"10.{number}.0.10/24"), vrf.port(name, f"10.{number}.0.1/24"))
        server = self.add(Host("server", gateway="10.3.0.1"))
        self.link(server.port("eth0", "10.3.0.10/24"), router.port("server", "10.3.0.1/24"))


def route(action: str, prefix: str, over: str, table: str) -> str:
    """Write a command for the router of ``Shared``."""
    return f"r ip route {action} {prefix} dev {over} table {table}"


NO_MORE = "unreachable default metric 4278198272"
FAULTS = [
    fault("vrf", "red1 red2", "vrf-leak-missing", "router", "router ip link set red-2 nomaster",
          "router ip link set red-2 master vrf1", words=("the reply", "main table", "table 100 of vrf1")),
    fault("vrf", "red1 red2", "vrf-leak-missing", "router",
          f"router ip link set red-2 nomaster && ip route add table 100 {NO_MORE}",
          f"router ip link set red-2 master vrf1 && ip route del table 100 {NO_MORE}",
          words=("red-1", "looked up in table 100 of vrf1", "only the main table"), name="closed VRF"),
    fault("vrf", "blue1 blue2", "vrf-leak-missing", "router", "router ip link set blue-2 master vrf1",
          "router ip link set blue-2 master vrf2", words=("table 200 of vrf2", "table 100 of vrf1"),
          name="in another VRF"),
    fault("vrf", "red1 red2", "blackhole-route", "router", "router ip route add table 100 blackhole 10.0.2.10",
          "router ip route del table 100 blackhole 10.0.2.10", words=("10.0.2.10",), name="blackhole in a VRF"),
    fault("shared", "one two", "vrf-leak-missing", "r", (),
          (route("add", "10.2.0.0/24", "two", "1001"), route("add", "10.1.0.0/24", "one", "1002")),
          words=("table 1001 of v-one", "table 1002 of v-two")),
    fault("shared", "one server", "vrf-leak-missing", "r", (),
          (route("add", "10.3.0.0/24", "server", "1001"), route("add", "10.1.0.0/24", "one", "main")),
          words=("the reply", "comes in by server", "table 1001 of v-one"), name="no way back"),
    fault("shared", "server two", "vrf-leak-missing", "r", "r ip route add default via 10.1.0.10 dev one",
          ("r ip route del default", route("add", "10.2.0.0/24", "two", "main")),
          words=("the main table", "table 1002 of v-two"), name="led astray by a default route"),
]  # fmt: skip
HEALTHY = [("vrf", "red1 red2"), ("vrf", "blue2 blue1"), ("vrf", "red1 10.0.1.1"), ("shared", "one 10.1.0.1")]


@pytest.fixture(scope="module")
def labs() -> Iterator[Labs]:
    """Build both labs once, before the first test."""
    with ExitStack() as networks:
        drawn = {"vrf": catalog.make("vrf"), "shared": Shared()}
        yield {name: networks.enter_context(Network(each)) for name, each in drawn.items()}.__getitem__


@pytest.mark.parametrize(("lab", "words"), HEALTHY)
def test_within_a_vrf_nothing_is_found(labs: Labs, lab: str, words: str) -> None:
    found = explain(labs(lab), read_ends(labs(lab), *words.split(), 4))

    assert found.arrives and found.finding is None, found.finding
    assert not found.note


@pytest.mark.parametrize("each", FAULTS, ids=str)
def test_a_route_between_vrfs_that_is_missing_is_named(labs: Labs, each: Fault) -> None:
    broken, mended = broken_and_mended(labs(each.lab), each)

    assert broken.finding is not None, broken.note
    assert (broken.finding.cause, broken.finding.node) == (each.cause, each.node), broken.finding.sentence
    assert all(word in broken.finding.sentence for word in each.words), broken.finding.sentence
    assert mended.arrives and mended.finding is None and not mended.note, mended.finding


def test_what_the_router_itself_sends_belongs_to_no_vrf(labs: Labs) -> None:
    found = explain(labs("vrf"), read_ends(labs("vrf"), "router", "10.0.2.10", 4))

    assert found.finding is not None and found.finding.cause == "vrf-leak-missing"
    assert "ip vrf exec vrf1" in found.finding.solution
