"""The command ``neigh``."""

from __future__ import annotations

from nsim.commands.framework import NodeName, Outcome, Report, Session, Table, command
from nsim.commands.parts.kernel_tables import neighbour_rows
from nsim.network import Node


def same_as(session: Session, *nodes: Node) -> list[str]:
    return [f"ip -n {node.name} neigh" for node in nodes or session.network.taking_part()]


@command("arp", same_as=same_as)
def neigh(session: Session, *nodes: NodeName) -> Outcome:
    """Show whom some nodes, or all, have asked for by ARP or IPv6 neighbour discovery, and who answered."""
    rows = [row for node in nodes or session.network for row in neighbour_rows(node)]
    return Table(rows) if rows else Report(["no neighbours are known here"], [])
