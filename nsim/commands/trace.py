"""The command ``trace``."""

from __future__ import annotations

from nsim.commands.framework import NodeName, Outcome, Session, command
from nsim.commands.parts.journeys import USAGE, End, How, OverIpv6, journey, traced, typed
from nsim.network import Node


def same_as(session: Session, a: Node, b: str, *how: str, inet6: bool = False) -> list[str]:
    return typed(session, a, b, how, inet6=inet6)[1:]


@command(same_as=same_as, words=f"{USAGE} [-6]")
def trace(session: Session, a: NodeName, b: End, *how: How, inet6: OverIpv6 = False) -> Outcome:
    """Send one packet from A to B and show which interfaces see it and its reply, switches among them.

    The status is 0 only when the reply comes back.

    Examples:
        trace sales dev
        trace sales dev tcp 80
    """
    return traced(journey(session, "trace", (a, b), how, inet6=inet6))
