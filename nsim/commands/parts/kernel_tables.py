"""The rows of a node's tables as the kernel has them now: interfaces with addresses, routes, neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nsim.network import Node


@dataclass(frozen=True, slots=True)
class InterfaceRow:
    """One interface."""

    node: str
    interface: str
    state: str
    mac: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One route."""

    destination: str
    via: str
    interface: str
    metric: int | None
    protocol: str


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """One neighbour."""

    node: str
    address: str
    mac: str
    interface: str
    state: str


def interface_rows(node: Node) -> list[InterfaceRow]:
    """Return a node's interfaces with their addresses."""
    owned: dict[int, list[str]] = {}
    for entry in node.addresses():
        owned.setdefault(entry.interface_index, []).append(entry.address)
    return [
        InterfaceRow(
            node.name,
            found.name,
            "down" if not found.up else "up" if found.carrier else "no-carrier",
            found.mac,
            tuple(owned.get(found.index, ())),
        )
        for found in node.interfaces().values()
    ]


def route_rows(node: Node, versions: Sequence[int]) -> list[RouteRow]:
    """Return the routes of a node's main table, of some IP versions."""
    names = _names(node)
    return [
        RouteRow(
            entry.destination if entry.kind == "unicast" else f"{entry.kind} {entry.destination}",
            entry.via or "",
            names.get(entry.interface_index or 0, ""),
            entry.metric,
            entry.protocol,
        )
        for version in versions
        for entry in node.routes(version)
    ]


def neighbour_rows(node: Node) -> list[NeighbourRow]:
    """Return whom a node has asked for, and who answered."""
    names = _names(node)
    return [
        NeighbourRow(node.name, entry.address, entry.mac or "", names.get(entry.interface_index, ""), entry.state)
        for entry in node.neighbours()
    ]


def _names(node: Node) -> dict[int, str]:
    return {found.index: found.name for found in node.interfaces().values()}
