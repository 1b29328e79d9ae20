"""The command ``links``."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.commands.framework import Outcome, Session, Table, command
from nsim.network.links import states


@dataclass(frozen=True, slots=True)
class Row:
    """One link: its two ends as node:interface, and its state."""

    a: str
    b: str
    state: str


def same_as(session: Session) -> list[str]:
    return ["ip -all netns exec ip -brief link show type veth"]


@command(same_as=same_as)
def links(session: Session) -> Outcome:
    """List the links, which interfaces they join, and whether they are up."""
    up = states(session.network)
    return Table(
        [Row(str(link.a), str(link.b), "up" if up[link.key] else "down") for link in session.network.topology.links]
    )
