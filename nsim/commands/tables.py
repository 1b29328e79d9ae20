"""The command ``tables``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Annotated

from nsim.commands.framework import Column, Flag, NodeName, Outcome, Session, SideBySide, command
from nsim.commands.parts.kernel_tables import (
    InterfaceRow,
    NeighbourRow,
    RouteRow,
    interface_rows,
    neighbour_rows,
    route_rows,
)
from nsim.errors import CommandError
from nsim.model import Switch
from nsim.network import Node

_LOOPBACK = {"127.0.0.1/8", "::1/128"}
_USUAL_METRICS = (None, 256, 1024)  # 256 and 1024 are what the kernel gives IPv6 routes for which nobody says one

Inet = Annotated[bool, Flag("-4", "IPv4 only")]
Inet6 = Annotated[bool, Flag("-6", "IPv6 only")]


def same_as(session: Session, *nodes: Node, inet: bool = False, inet6: bool = False) -> list[str]:
    alone = "" if inet == inet6 else " -4" if inet else " -6"
    return [
        line
        for node in _meant(session, nodes)
        for line in (
            f"ip -n {node.name}{alone} addr",
            *(f"ip -n {node.name} -{version} route" for version in _versions(inet, inet6)),
            f"ip -n {node.name}{alone} neigh",
        )
    ]


@command(same_as=same_as)
def tables(session: Session, *nodes: NodeName, inet: Inet = False, inet6: Inet6 = False) -> Outcome:
    """Show the tables of some nodes side by side as the kernel has them now: addresses, routes and neighbours.

    Beside each other stand as many nodes as the terminal has room for, the others below. Without names these are the
    hosts and routers that fit on it; the others are told. Left out is what is so everywhere: ``lo`` with its usual
    addresses, and the metrics that the kernel itself gives; ``addrs`` and ``routes`` show them.

    Examples:
        tables sales router
        tables sales dev -4
        tables --json
    """
    shown = {node.name: node for node in _meant(session, nodes)}
    versions = _versions(inet, inet6)
    return SideBySide(list(shown), lambda name: _column(shown[name], versions), bool(nodes), "tables")


def _meant(session: Session, named: Sequence[Node]) -> list[Node]:
    found = named or [node for node in session.network.taking_part() if not isinstance(node.model, Switch)]
    if not found:
        raise CommandError("tables: there are no hosts and routers here", hint="`tables NODE` shows any node")
    return list(dict.fromkeys(found))


def _versions(inet: bool, inet6: bool) -> list[int]:
    return [*([4] if inet or not inet6 else []), *([6] if inet6 or not inet else [])]


def _column(node: Node, versions: Sequence[int]) -> Column:
    interfaces = [
        dataclasses.replace(row, addresses=tuple(each for each in row.addresses if _version(each) in versions))
        for row in interface_rows(node)
    ]
    routes = {version: route_rows(node, [version]) for version in versions}
    neighbours = [row for row in neighbour_rows(node) if _version(row.address) in versions]
    return Column(
        f"{node.name} ({node.kind})",
        {
            "interfaces": [line for row in interfaces for line in _interface(row)],
            **{f"IPv{version} routes": [_route(row) for row in rows] for version, rows in routes.items()},
            "neighbours": [line for row in neighbours for line in _neighbour(row)],
        },
        {
            "interfaces": [dataclasses.asdict(row) for row in interfaces],
            "routes": [
                {"version": version} | dataclasses.asdict(row) for version in versions for row in routes[version]
            ],
            "neighbours": [dataclasses.asdict(row) for row in neighbours],
        },
    )


def _version(address: str) -> int:
    return 6 if ":" in address else 4


def _interface(row: InterfaceRow) -> Iterator[str]:
    if row.interface == "lo" and row.state == "up" and set(row.addresses) <= _LOOPBACK:
        return
    yield f"{row.interface} {row.state} {row.mac}"
    yield from (f"  {address}" for address in row.addresses)


def _route(row: RouteRow) -> str:
    # Short, so that two nodes stand beside each other on a usual terminal.
    via = f"via {row.via}" if row.via else ""
    metric = "" if row.metric in _USUAL_METRICS else f"metric {row.metric}"
    return " ".join(word for word in (row.destination, via, row.interface, metric) if word)


def _neighbour(row: NeighbourRow) -> Iterator[str]:
    yield f"{row.address} {row.interface}"
    yield f"  {row.mac} {row.state}" if row.mac else f"  {row.state}"
