"""The command ``pingall``."""

from __future__ import annotations

from nsim.checks.reachability import PATIENCE_S
from nsim.commands.framework import Outcome, Session, command
from nsim.commands.parts.pairs import nodes_with_address
from nsim.commands.parts.pings import OverIpv6, Rate, Seconds, ping_lines, ping_report


def same_as(session: Session, timeout: float = 0, *, inet6: bool = False, rate: float = 0) -> list[str]:
    return ping_lines(nodes_with_address(session, "pingall", 6 if inet6 else 4), inet6=inet6)


@command(same_as=same_as)
def pingall(session: Session, timeout: Seconds = PATIENCE_S, *, inet6: OverIpv6 = False, rate: Rate = None) -> Outcome:
    """Let every node with an address ping every other, all at once; the status is not 0 when an answer is missing.

    A request that is not answered within TIMEOUT seconds (one, unless told) is sent once more before it counts as lost.
    In the lines of the answer an X stands for a node that was not reached.

    Examples:
        pingall
        pingall 0.2 -6
        pingall --rate 1000
    """
    version = 6 if inet6 else 4
    nodes = nodes_with_address(session, "pingall", version)
    return ping_report(session, nodes, version, timeout_s=timeout, rate=rate)
