"""Does the node believe that a packet with this source can come in here (rp_filter)?"""

from __future__ import annotations

import errno
from collections.abc import Iterator

from nsim.checks.journey.causes import duplicate_address, routing_loop
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.source_filter import refuses_source
from nsim.checks.journey.values import Step

_REFUSALS = {errno.EINVAL, errno.EXDEV}


def _ask(hop: Hop) -> Iterator[Step]:
    source = hop.packet.source
    if hop.incoming is None or source is None or hop.answer.refusal not in _REFUSALS:
        return
    sender = hop.trail[0].node if hop.trail else hop.node
    if hop.trail and sender == hop.node:
        circle = list(dict.fromkeys(each.node for each in hop.trail))
        yield hop.fail(
            f"{hop.what} comes back on {hop.incoming} to {hop.node}, which has sent it: it is dropped",
            f"ip route get {hop.packet.destination}",
            routing_loop(hop.node, circle, hop.packet.destination),
        )
        return
    if hop.evidence.owns(hop.node, source):
        yield hop.fail(
            f"{hop.what} arrives on {hop.incoming} from {source}, which is {hop.node}'s own address: it is dropped",
            "ip address",
            duplicate_address(hop.node, str(source), sender),
        )
        return
    finding = refuses_source(hop, hop.node, hop.incoming)
    if finding is not None:
        yield hop.fail(
            f"{hop.what} arrives on {hop.incoming}, but the way to its source {source} is another: dropped (rp_filter)",
            f"sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.{hop.incoming}.rp_filter; ip route get {source}",
            finding,
        )


QUESTIONS = (Question(Moment.ROUTING, 40, _ask),)
