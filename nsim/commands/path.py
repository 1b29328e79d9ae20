"""The command ``path``."""

from __future__ import annotations

from nsim.commands.framework import NodeName, Outcome, Session, command
from nsim.commands.parts.journeys import USAGE, End, How, OverIpv6, journey, passed, typed
from nsim.network import Node


def same_as(session: Session, a: Node, b: str, *how: str, inet6: bool = False) -> list[str]:
    return typed(session, a, b, how, inet6=inet6)[:1]


@command(same_as=same_as, words=f"{USAGE} [-6]")
def path(session: Session, a: NodeName, b: End, *how: How, inet6: OverIpv6 = False) -> Outcome:
    """Show the way from A to B and back that the routing tables give; nothing is sent.

    The status is 0 only when the tables lead there and back.

    Examples:
        path sales dev
        path sales 8.8.8.8
    """
    return passed(journey(session, "path", (a, b), how, inet6=inet6, send=False))
