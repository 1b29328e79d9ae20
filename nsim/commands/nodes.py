"""The command ``nodes``."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.commands.framework import Outcome, Session, Table, command


@dataclass(frozen=True, slots=True)
class Row:
    """One node."""

    node: str
    kind: str
    interfaces: int
    addresses: tuple[str, ...]


def same_as(session: Session) -> list[str]:
    return ["ip netns list"]


@command(same_as=same_as)
def nodes(session: Session) -> Outcome:
    """List the nodes, their kinds and the addresses the topology gives them."""
    return Table(
        [
            Row(
                node.name,
                node.kind,
                len(node.model.shown_interfaces()),
                tuple(str(address.ip) for port in node.model.shown_interfaces() for address in port.addresses),
            )
            for node in session.network.taking_part()
        ]
    )
