"""The command ``routes``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypeVar

from nsim.commands.framework import Flag, NodeName, Outcome, Report, Session, Table, command
from nsim.commands.parts.kernel_tables import route_rows
from nsim.model.interfaces.vrf import Vrf
from nsim.network import Node

T = TypeVar("T")


def same_as(session: Session, node: Node, *, inet: bool = False, inet6: bool = False) -> list[str]:
    return [f"ip -n {node.name} {option} route" for option in _families("-4", "-6", inet, inet6)]


@command(same_as=same_as)
def routes(
    session: Session,
    node: NodeName,
    *,
    inet: Annotated[bool, Flag("-4", "IPv4 only")] = False,
    inet6: Annotated[bool, Flag("-6", "IPv6 only")] = False,
) -> Outcome:
    """Show a node's main routing table as the kernel has it now.

    Examples:
        routes router
        routes sales -6
    """
    rows = route_rows(node, _families(4, 6, inet, inet6))
    return (
        Table(rows) if rows else Report(list(_nothing(node, " or ".join(_families("IPv4", "IPv6", inet, inet6)))), [])
    )


def _nothing(node: Node, versions: str) -> Iterator[str]:
    yield f"{node.name} has no {versions} routes in its main table"
    for each in node.model.interfaces:
        if isinstance(each, Vrf):  # its routes are where a person may not think of looking
            yield f"  `{node.name} ip route show vrf {each.interface}` shows those of {each.interface}"


def _families(first: T, second: T, inet: bool, inet6: bool) -> list[T]:
    return [*([first] if inet or not inet6 else []), *([second] if inet6 or not inet else [])]
