"""Copies of drawings: drawn alike, with nothing in common."""

from __future__ import annotations

import itertools

import pytest

from nsim import Host, Switch, Topology
from nsim.model import catalog
from nsim.model.copying import copied
from nsim.plan import compile_plan


@pytest.mark.parametrize("name", catalog.names())
def test_a_copy_has_the_same_plan_and_none_of_the_same_parts(name: str) -> None:
    topology = catalog.make(name)

    copy = copied(topology)

    assert type(copy) is type(topology)
    assert compile_plan(copy) == compile_plan(topology)
    assert [link.key for link in copy.links] == [link.key for link in topology.links]
    parts = [{id(part) for node in each.all_nodes() for part in (node, *node.interfaces)} for each in (copy, topology)]
    assert not parts[0] & parts[1]
    assert all(end.node is copy.node(end.node.name) for link in copy.links for end in link.ends)


def test_what_an_author_has_hung_on_a_node_is_shared_but_nodes_are_not() -> None:
    class Lab(Topology):
        def build(self) -> None:
            self.host = self.add(Host("h1"))
            self.host.opened = open  # type: ignore[attr-defined]
            self.by_place = {1: [self.host]}

    copy = copied(Lab())

    assert isinstance(copy, Lab)
    assert copy.host is copy.nodes["h1"] is copy.by_place[1][0]
    assert copy.host.opened is open  # type: ignore[attr-defined]


def test_a_long_line_is_copied_without_going_deep() -> None:
    class Line(Topology):
        def build(self) -> None:
            switches = [self.add(Switch(f"s{number}")) for number in range(3000)]
            for near, far in itertools.pairwise(switches):
                self.link(near, far)

    assert len(copied(Line()).links) == 2999
