"""Frames that a VLAN keeps from their destination: where, at which port; where VLANs are right, nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from explaining import Fault, broken_and_mended, fault

from nsim import Host, Switch, Topology
from nsim.checks.journey.ends import read_ends
from nsim.checks.journey.explain import explain
from nsim.model import catalog
from nsim.network import Network

pytestmark = [pytest.mark.unprivileged, pytest.mark.requires("8021q", "bridge vlan filtering")]

Labs = Callable[[str], Network]


class Tagged(Topology):
    """A server that speaks VLAN 10 with its tag, and hosts that do not."""

    def build(self) -> None:
        switch = self.add(Switch("s", "192.0.2.3/24"))
        server = self.add(Host("server")).port("eth0")
        server.vlan(10, "192.0.2.1/24", "2001:db8::1/64")
        self.link(server, switch.port("server", trunk=(10,)))
        for number, vlan in ((4, 10), (5, 20), (6, 1)):
            host = self.add(Host(f"c{number}"))
            self.link(host.port("eth0", f"192.0.2.{number}/24", f"2001:db8::{number}/64"),
                      switch.port(host.name, access=vlan))  # fmt: skip


V = "bridge vlan"
FAULTS = [
    fault("vlan", "h10-1 h10-2", "vlan-mismatch", "s2",
          f"s2 {V} del vid 10 dev h10-2 && {V} add vid 20 dev h10-2 pvid untagged",
          f"s2 {V} del vid 20 dev h10-2 && {V} add vid 10 dev h10-2 pvid untagged",
          words=("h10-2 does not carry VLAN 10", "20 untagged"), name="access port in another VLAN"),
    fault("vlan", "h10-1 h10-2", "vlan-mismatch", "s1", f"s1 {V} del vid 10 dev trunk", f"s1 {V} add vid 10 dev trunk",
          words=("trunk does not carry VLAN 10",), name="trunk without the VLAN"),
    fault("vlan", "h10-1 h20-2", "vlan-mismatch", "s2", f"s2 {V} del vid 20 dev trunk", f"s2 {V} add vid 20 dev trunk",
          words=("trunk takes no frames of VLAN 20",), name="the far trunk, behind the router"),
    fault("vlan", "h10-1 h20-1", "vlan-mismatch", "router", "router ip link del eth0.10",
          "router ip link add link eth0 name eth0.10 type vlan id 10 && ip address add 10.0.10.1/24 dev eth0.10 "
          "&& ip link set eth0.10 up", words=("no sub-interface for VLAN 10",), name="no sub-interface"),
    fault("vlan", "h10-1 h10-2", "vlan-mismatch", "s2", "s2 ip link set s2 type bridge vlan_filtering 0",
          "s2 ip link set s2 type bridge vlan_filtering 1", words=("does not look at VLANs",), name="no filtering"),
    fault("tagged", "c4 server", "vlan-mismatch", "s", f"s {V} add vid 10 dev c4",
          f"s {V} add vid 10 dev c4 pvid untagged", words=("c4 takes no frames without a tag",), name="no PVID"),
    fault("tagged", "server c4", "vlan-mismatch", "server",
          (f"s {V} add vid 10 dev server untagged", "server ip neigh flush all"),
          f"s {V} add vid 10 dev server", words=("without a tag, to eth0",), name="the tag is taken off"),
    fault("tagged", "c4 server", "vlan-mismatch", "s", f"s {V} del vid 10 dev server", f"s {V} add vid 10 dev server",
          words=("server does not carry VLAN 10",), version=6, name="a port that drops the tag, IPv6"),
    fault("tagged", "c5 server", "vlan-mismatch", "s", (),
          f"s {V} del vid 20 dev c5 && {V} add vid 10 dev c5 pvid untagged",
          words=("server does not carry VLAN 20", "10 tagged"), name="drawn wrong"),
    fault("tagged", "server s", "vlan-mismatch", "s", (),
          f"s {V} add vid 10 dev s self pvid untagged", words=("s does not carry VLAN 10",), name="the switch itself"),
]  # fmt: skip
HEALTHY = [("vlan", "h10-1 h10-2"), ("vlan", "h10-1 h20-2 6"), ("vlan", "router h20-2"), ("vlan", "h20-1 router"),
           ("tagged", "c4 server"), ("tagged", "server c4 6"), ("tagged", "s c6")]  # fmt: skip


@pytest.fixture(scope="module")
def labs() -> Iterator[Labs]:
    """Build both labs once, before the first test."""
    with ExitStack() as networks:
        drawn = {"vlan": catalog.make("vlan"), "tagged": Tagged()}
        yield {name: networks.enter_context(Network(each)) for name, each in drawn.items()}.__getitem__


@pytest.mark.parametrize(("lab", "words"), HEALTHY)
def test_where_vlans_are_right_nothing_is_found(labs: Labs, lab: str, words: str) -> None:
    source, target, *version = words.split()

    found = explain(labs(lab), read_ends(labs(lab), source, target, int(version[0]) if version else 4))

    assert found.arrives and found.finding is None, found.finding
    assert not found.note and not found.there.unknown and found.back is not None and not found.back.unknown


@pytest.mark.parametrize("each", FAULTS, ids=str)
def test_a_vlan_that_does_not_fit_is_named(labs: Labs, each: Fault) -> None:
    broken, mended = broken_and_mended(labs(each.lab), each)

    assert broken.finding is not None, broken.note
    assert (broken.finding.cause, broken.finding.node) == (each.cause, each.node), broken.finding.sentence
    assert all(word in broken.finding.sentence for word in each.words), broken.finding.sentence
    assert any(step.evidence in ("bridge vlan show", "ip -d link show") for step in broken.there.steps)
    assert mended.arrives and mended.finding is None and not mended.note, mended.finding
