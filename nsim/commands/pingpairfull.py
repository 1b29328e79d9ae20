"""The command ``pingpairfull``."""

from __future__ import annotations

from nsim.checks.reachability import PATIENCE_S
from nsim.commands.framework import Outcome, Session, command
from nsim.commands.parts.pairs import hosts_with_address
from nsim.commands.parts.pings import OverIpv6, Seconds, ping_lines, ping_report


def same_as(session: Session, timeout: float = 0, *, inet6: bool = False) -> list[str]:
    return ping_lines(hosts_with_address(session, "pingpairfull", 6 if inet6 else 4)[:2], inet6=inet6)


@command(same_as=same_as)
def pingpairfull(session: Session, timeout: Seconds = PATIENCE_S, *, inet6: OverIpv6 = False) -> Outcome:
    """Let the first two hosts ping each other, and show how long each answer took.

    Examples:
        pingpairfull
        pingpairfull 0.2 -6
    """
    version = 6 if inet6 else 4
    return ping_report(
        session, hosts_with_address(session, "pingpairfull", version)[:2], version, timeout_s=timeout, full=True
    )
