"""Uplinks: one way out of a lab, and nothing else plugged into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nsim.errors import TopologyError
from nsim.model.interfaces.uplink import find_uplinks
from nsim.model.nodes import Node


def uplink_problems(nodes: Iterable[Node]) -> Iterator[TopologyError]:
    """Yield what is wrong with the uplinks of a topology."""
    found = find_uplinks(nodes)
    for each in found[1:]:
        yield TopologyError(
            f"{found[0].node.name} has an uplink already; a lab has one way out",
            node=each.node.name,
            origin=each.origin,
            hint=f"leave uplink={each.way!r} out, and link its outside to {found[0].node.name}".replace("'", '"'),
        )
    for each in found:
        translation = each.node.translation
        if translation is not None and translation.source is not None:
            yield TopologyError(
                f"source {translation.source} and an uplink exclude each other",
                node=each.node.name,
                origin=translation.origin,
                hint="leave source out: behind an uplink only the uplink's own address is known",
            )
