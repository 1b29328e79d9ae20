"""The command ``iperf``."""

from __future__ import annotations

from nsim.checks.bandwidth import Traffic
from nsim.commands.framework import NodeName, Outcome, Session, command
from nsim.commands.parts.bandwidth import SECONDS, OverIpv6, Time, bandwidth_report, ends_of, typed_lines
from nsim.network import Node


def same_as(session: Session, *nodes: Node, inet6: bool = False, time: int = SECONDS) -> list[str]:
    traffic = Traffic(time, 6 if inet6 else 4)
    return typed_lines(ends_of(session, "iperf", nodes, traffic.version), traffic)


@command(same_as=same_as, words="[A B] [-6] [--time S]")
def iperf(session: Session, *nodes: NodeName, inet6: OverIpv6 = False, time: Time = SECONDS) -> Outcome:
    """Measure how much TCP carries from one node to another: from the first host to the last, unless told.

    iperf3 measures where it is installed, else nsim's own stream does. The results are what the receiver counted and
    what the sender did. The status is not 0 when nothing was received.

    Examples:
        iperf
        iperf h1 h2 --time 2
        iperf h1 h2 -6
    """
    traffic = Traffic(time, 6 if inet6 else 4)
    return bandwidth_report(session, ends_of(session, "iperf", nodes, traffic.version), traffic)
