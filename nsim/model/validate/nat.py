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
    for forward in nat.forwards:
        try:
            nat.target(forward, nodes)
        except TopologyError as error:
            yield error
