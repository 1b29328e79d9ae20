"""The command ``addrs``."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.commands.framework import NodeName, Outcome, Session, Table, command
from nsim.network import Node


@dataclass(frozen=True, slots=True)
class Row:
    """One interface."""

    node: str
    interface: str
    state: str
    mac: str
    addresses: tuple[str, ...]


def same_as(session: Session, *nodes: Node) -> list[str]:
    return [f"ip -n {node.name} -brief addr" for node in nodes or session.network.taking_part()]


@command(same_as=same_as)
def addrs(session: Session, *nodes: NodeName) -> Outcome:
    """Show the interfaces and addresses of some nodes, or of all, as the kernel has them now."""
    return Table([row for node in nodes or session.network for row in _rows(node)])


def _rows(node: Node) -> list[Row]:
    owned: dict[int, list[str]] = {}
    for entry in node.addresses():
        owned.setdefault(entry.interface_index, []).append(entry.address)
    return [
        Row(
            node.name,
            found.name,
            "down" if not found.up else "up" if found.carrier else "no-carrier",
            found.mac,
            tuple(owned.get(found.index, ())),
        )
        for found in node.interfaces().values()
    ]
