"""The command ``conntrack``."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.commands.framework import NodeName, Outcome, Report, Session, Table, command
from nsim.network import Node


@dataclass(frozen=True, slots=True)
class Row:
    """One connection: its first packet as it came, and the answer as the node expects it."""

    node: str
    protocol: str
    state: str | None
    source: str
    destination: str
    answer_from: str
    answer_to: str
    translated: tuple[str, ...]
    status: str
    timeout_s: int | None


def same_as(session: Session, *nodes: Node) -> list[str]:
    return [f"ip netns exec {node.name} conntrack -L" for node in nodes or session.network.taking_part()]


@command(same_as=same_as)
def conntrack(session: Session, *nodes: NodeName) -> Outcome:
    """Show the connections that some nodes, or all, follow, and where they expect the answers.

    A node follows connections when one of its rules needs to know them, as translation does.

    Examples:
        conntrack
        conntrack gateway
    """
    rows = [row for node in nodes or session.network for row in _rows(node)]
    return Table(rows) if rows else Report(["no connections are followed here"], [])


def _rows(node: Node) -> list[Row]:
    return [
        Row(
            node.name,
            found.protocol,
            found.state,
            found.original.sender,
            found.original.receiver,
            found.new_destination,
            found.new_source,
            tuple(
                word
                for word, so in (("source", found.source_translated), ("destination", found.destination_translated))
                if so
            ),
            "assured" if found.assured else "answered" if found.seen_reply else "unanswered",
            found.timeout_s,
        )
        for found in node.connections()
    ]
