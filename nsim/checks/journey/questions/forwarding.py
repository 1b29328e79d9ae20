"""Does the node forward packets that are not for itself?"""

from __future__ import annotations

import errno
from collections.abc import Iterator

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step
from nsim.model import Host


def _ask(hop: Hop) -> Iterator[Step]:
    if hop.incoming is None or hop.answer.kind == "local":
        return
    if hop.packet.version == 4:
        # IPv4 asks the interface by which the packet comes, and says so in its routing decision.
        key, general = f"net/ipv4/conf/{hop.incoming}/forwarding", "net.ipv4.ip_forward"
        is_off = hop.answer.refusal == errno.EHOSTUNREACH and hop.evidence.setting(hop.node, key) == "0"
    else:
        key, general = "net.ipv6.conf.all.forwarding", "net.ipv6.conf.all.forwarding"
        is_off = hop.evidence.setting(hop.node, key) == "0"
    if not is_off:
        return
    shown = general if hop.evidence.setting(hop.node, general) == "0" else key
    yield hop.fail(
        f"{hop.what} arrives on {hop.incoming}; forwarding is off ({shown} = 0): it is dropped here",
        f"sysctl {shown}",
        _no_router(hop)
        or Finding(
            "forwarding-off",
            hop.node,
            f"{hop.node} does not forward",
            "which setting turns a host into a router?",
            f"{hop.node} sysctl -w {shown}=1",
        ),
    )


def _no_router(hop: Hop) -> Finding | None:
    # A host with one cable is not meant to forward: whoever takes it for a router is wrong.
    drawn = hop.evidence.node(hop.node).model
    before = hop.trail[-1] if hop.trail else None
    if before is None or before.answer.via is None or not isinstance(drawn, Host) or len(drawn.ports) > 1:
        return None
    return Finding(
        "wrong-gateway",
        before.node,
        f"{before.node} sends to the next hop {before.answer.via}, but that is {hop.node}, a host and no router",
        f"which address has the router on the link of {before.place_out[1]}?",
        f"{before.node} ip route replace {before.answer.prefix} via the address of a router on that link",
    )


QUESTIONS = (Question(Moment.ROUTING, 30, _ask),)
