"""The command ``neigh``."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.commands.framework import NodeName, Outcome, Report, Session, Table, command
from nsim.network import Node


@dataclass(frozen=True, slots=True)
class Row:
    """One neighbour."""

    node: str
    address: str
    mac: str
    interface: str
    state: str


def same_as(session: Session, *nodes: Node) -> list[str]:
    return [f"ip -n {node.name} neigh" for node in nodes or session.network.taking_part()]


@command("arp", same_as=same_as)
def neigh(session: Session, *nodes: NodeName) -> Outcome:
    """Show whom some nodes, or all, have asked for by ARP or IPv6 neighbour discovery, and who answered."""
    rows = [row for node in nodes or session.network for row in _rows(node)]
    return Table(rows) if rows else Report(["no neighbours are known here"], [])


def _rows(node: Node) -> list[Row]:
    names = {found.index: found.name for found in node.interfaces().values()}
    return [
        Row(node.name, entry.address, entry.mac or "", names.get(entry.interface_index, ""), entry.state)
        for entry in node.neighbours()
    ]
