"""Address translation of a node: its interfaces and what its ports lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nsim.errors import TopologyError
from nsim.model.nodes import Node


def nat_problems(node: Node, nodes: Mapping[str, Node]) -> Iterator[TopologyError]:
    """Yield what is wrong with the translation of addresses at a node; ``nodes`` are those of the topology."""
    nat = node.translation
    if nat is None:
        return
    names = [each.interface for each in node.interfaces]
    for keyword, name in (("outside", nat.outside), *(("inside", name) for name in nat.inside)):
        if name not in names:
            yield TopologyError(
                f"{keyword}={name!r} is none of its interfaces",
                node=node.name,
                origin=nat.origin,
                hint=f"its interfaces are: {', '.join(names) or 'none'}",
            )
    if nat.outside in nat.inside:
        yield TopologyError(
            f"{nat.outside} is both outside and inside",
            node=node.name,
            origin=nat.origin,
            hint="inside= names the interfaces behind it; leave it out for all others",
        )
    outside = next((each for each in node.interfaces if each.name == nat.outside), None)
    if outside is not None and outside.address(4) is None and nat.source is None:
        yield TopologyError(
            f"outside={nat.outside!r} has no IPv4 address that could hide the others",
            node=node.name,
            origin=nat.origin,
            hint='give it one, or write source="203.0.113.1"',
        )
    for forward in nat.forwards:
        try:
            nat.target(forward, nodes)
        except TopologyError as error:
            yield error
