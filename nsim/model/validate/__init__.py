"""Find an author's mistakes in a finished topology, each with its place and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nsim.errors import TopologyError
from nsim.model.loops import loop_problems
from nsim.model.segments import segments
from nsim.model.validate.interfaces import interface_problems
from nsim.model.validate.links import link_problems
from nsim.model.validate.names import name_problems
from nsim.model.validate.nat import nat_problems
from nsim.model.validate.neighbours import segment_problems
from nsim.model.validate.routes import route_problems
from nsim.model.validate.settings import setting_problems
from nsim.model.validate.uplinks import uplink_problems

if TYPE_CHECKING:
    from nsim.model.topology import Topology

__all__ = ["link_problems", "problems"]

MOST_NODES = 100_000


def problems(topology: Topology) -> Iterator[TopologyError]:
    """Yield every mistake in a topology."""
    if not topology.nodes:
        yield TopologyError(
            f"topology {topology.name} has no nodes", hint='its build() adds them: self.add(Host("h1"))'
        )
    if len(topology.nodes) > MOST_NODES:
        yield TopologyError(f"topology {topology.name} has {len(topology.nodes):,} nodes; {MOST_NODES:,} are the most")
    for twin in topology.duplicates:
        first = topology.nodes[twin.name].origin
        place = f", first in line {first[1]}" if first else ""
        yield TopologyError(f"this name is taken already{place}", node=twin.name, origin=twin.origin)
    spelt: dict[str, str] = {}
    for node in topology.nodes.values():
        yield from name_problems(node)
        other = spelt.setdefault(node.name.lower(), node.name)
        if other != node.name:
            yield TopologyError(
                f"only its capitals tell it from {other}",
                node=node.name,
                origin=node.origin,
                hint="choose another name: programs look names up without regard to capitals (hosts(5))",
            )
    by_name = {node.name: node for node in topology.all_nodes()}
    for node in topology.all_nodes():
        yield from interface_problems(node)
        yield from route_problems(node)
        yield from setting_problems(node)
        yield from nat_problems(node, by_name)
    yield from uplink_problems(topology.all_nodes())
    for segment in segments(topology.links):
        yield from segment_problems(segment)
    for link in topology.links:
        yield from link_problems(link)
    yield from loop_problems(topology.links)
