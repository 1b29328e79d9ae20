"""The command ``reach``."""

from __future__ import annotations

from nsim.checks.reachability import PATIENCE_S
from nsim.commands.framework import NodeName, Outcome, Session, command
from nsim.commands.parts.pairs import named_pair
from nsim.commands.parts.pings import OverIpv6, Seconds, ping_lines, ping_report
from nsim.network import Node


def same_as(session: Session, a: Node, b: Node, timeout: float = 0, *, inet6: bool = False) -> list[str]:
    return ping_lines(named_pair((a, b), "reach", 6 if inet6 else 4), inet6=inet6)


@command(same_as=same_as)
def reach(
    session: Session, a: NodeName, b: NodeName, timeout: Seconds = PATIENCE_S, *, inet6: OverIpv6 = False
) -> Outcome:
    """Let two nodes ping each other; the status is 0 only when both answer.

    Examples:
        reach sales dev
        reach sales dev 0.2 -6
    """
    version = 6 if inet6 else 4
    return ping_report(session, named_pair((a, b), "reach", version), version, timeout_s=timeout)
