"""The command ``pingallfull``."""

from __future__ import annotations

from nsim.checks.reachability import PATIENCE_S
from nsim.commands.framework import Outcome, Session, command
from nsim.commands.parts.pairs import nodes_with_address
from nsim.commands.parts.pings import OverIpv6, Rate, Seconds, ping_lines, ping_report


def same_as(session: Session, timeout: float = 0, *, inet6: bool = False, rate: float = 0) -> list[str]:
    return ping_lines(nodes_with_address(session, "pingallfull", 6 if inet6 else 4), inet6=inet6)


@command(same_as=same_as)
def pingallfull(
    session: Session, timeout: Seconds = PATIENCE_S, *, inet6: OverIpv6 = False, rate: Rate = None
) -> Outcome:
    """Let every node ping every other as ``pingall`` does, and show how long each answer took.

    Zeros stand for an answer that did not come. The status is not 0 when one is missing.

    Examples:
        pingallfull
        pingallfull 0.2 -6
    """
    version = 6 if inet6 else 4
    nodes = nodes_with_address(session, "pingallfull", version)
    return ping_report(session, nodes, version, timeout_s=timeout, rate=rate, full=True)
