"""Does the node answer echo requests?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step


def _ask(hop: Hop) -> Iterator[Step]:
    if hop.packet.is_reply or hop.packet.protocol != "icmp" or hop.packet.version != 4:
        return
    if hop.evidence.setting(hop.node, "net.ipv4.icmp_echo_ignore_all") == "1":
        yield hop.fail(
            "echo requests are ignored (net.ipv4.icmp_echo_ignore_all = 1)",
            "sysctl net.ipv4.icmp_echo_ignore_all",
            Finding(
                "echo-ignored",
                hop.node,
                f"{hop.node} gets the echo request and does not answer",
                "which setting makes a host deaf to ping?",
                f"{hop.node} sysctl -w net.ipv4.icmp_echo_ignore_all=0",
            ),
        )


QUESTIONS = (Question(Moment.DELIVERING, 50, _ask),)
