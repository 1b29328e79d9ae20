"""The command ``addrs``."""

from __future__ import annotations

from nsim.commands.framework import NodeName, Outcome, Session, Table, command
from nsim.commands.parts.kernel_tables import interface_rows
from nsim.network import Node


def same_as(session: Session, *nodes: Node) -> list[str]:
    return [f"ip -n {node.name} -brief addr" for node in nodes or session.network.taking_part()]


@command(same_as=same_as)
def addrs(session: Session, *nodes: NodeName) -> Outcome:
    """Show the interfaces and addresses of some nodes, or of all, as the kernel has them now."""
    return Table([row for node in nodes or session.network for row in interface_rows(node)])
