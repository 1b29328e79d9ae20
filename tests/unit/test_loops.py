"""Rings of switches: which ones a frame circles in for ever."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from drawing import drawn, messages

from nsim import Router, Switch, Topology


def ring(lab: Topology, stp: Sequence[bool], turned: int = 0) -> None:
    """Draw a ring of switches, each with or without the spanning tree, its links in turned order."""
    switches = [lab.add(Switch(f"s{number}", stp=wanted)) for number, wanted in enumerate(stp, 1)]
    links = list(zip(switches, [*switches[1:], switches[0]], strict=True))
    for a, b in [*links[turned:], *links[:turned]]:
        lab.link(a, b)


@pytest.mark.parametrize("turned", [0, 1, 2])
@pytest.mark.parametrize(
    ("stp", "loops"),
    [((False, False, False), 1), ((True, False, False), 0), ((True, True, False), 0), ((True, True, True), 0)],
    ids=["none", "one", "two", "all"],
)
def test_one_switch_with_the_spanning_tree_cuts_a_ring_whatever_the_order(
    stp: Sequence[bool], loops: int, turned: int
) -> None:
    found = messages(drawn(lambda lab: ring(lab, stp, turned)))

    assert len(found) == loops
    assert all("closes a loop of switches" in message for message in found)


def test_a_ring_beside_one_that_is_cut_is_found() -> None:
    def build(lab: Topology) -> None:
        ring(lab, (True, False, False))
        for _ in range(2):
            lab.link("s2", lab.nodes.get("s4") or lab.add(Switch("s4")))

    assert len(messages(drawn(build))) == 1


@pytest.mark.parametrize(("second", "loops"), [(20, 0), (10, 1)])
def test_a_cable_for_each_vlan_is_no_loop(second: int, loops: int) -> None:
    def build(lab: Topology) -> None:
        s1, s2 = lab.add(Switch("s1")), lab.add(Switch("s2"))
        for number, vlan in enumerate((10, second)):
            lab.link(s1.port(f"p{number}", access=vlan), s2.port(f"p{number}", access=vlan))

    assert len(messages(drawn(build))) == loops


def test_a_vlan_that_circles_through_a_switch_that_knows_none_is_a_loop() -> None:
    def build(lab: Topology) -> None:
        s1, *plain = lab.add(Switch("s1")), lab.add(Switch("s2")), lab.add(Switch("s3"))
        lab.link(*plain)
        for switch in plain:
            lab.link(s1.port(trunk=(10,)), switch)

    assert len(messages(drawn(build))) == 1


def test_bridges_inside_other_nodes_count_and_routers_do_not() -> None:
    def build(lab: Topology) -> None:
        r1, r2 = lab.add(Router("r1")), lab.add(Router("r2"))
        b1, b2 = r1.bridge("br0"), r2.bridge("br0")
        for _ in range(2):
            lab.link(b1, b2)
        for _ in range(2):
            lab.link(r1.port(), r2.port())

    assert len(messages(drawn(build))) == 1
