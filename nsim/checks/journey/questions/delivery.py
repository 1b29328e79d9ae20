"""Is the packet for this node, and is this the node that it should reach?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.causes import duplicate_address
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step


def _ask(hop: Hop) -> Iterator[Step]:
    destination = hop.packet.destination
    if hop.target is not None and hop.node != hop.target and not hop.translations:
        yield hop.fail(
            f"arrives{f' on {hop.incoming}' if hop.incoming else ''}; {destination} is an address of {hop.node}, too: "
            f"{hop.what} ends here",
            "ip address",
            duplicate_address(hop.node, str(destination), hop.target),
        )
        return
    where = f"arrives on {hop.incoming}; " if hop.incoming else ""
    yield hop.step(f"{where}{destination} is its own address", "ip address")
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


QUESTION = Question(Moment.DELIVERING, 50, _ask)
