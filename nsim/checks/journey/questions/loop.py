"""Has the packet been here before?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.causes import routing_loop
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Step

_MOST_HOPS = 64


def _ask(hop: Hop) -> Iterator[Step]:
    before = [
        number
        for number, each in enumerate(hop.trail)
        if each.node == hop.node and each.incoming == hop.incoming and each.packet == hop.packet
    ]
    if not before and len(hop.trail) < _MOST_HOPS:
        return
    circle = list(dict.fromkeys(each.node for each in hop.trail[before[0] if before else -2 :]))
    yield hop.fail(
        f"{hop.what} has been here before: it goes round until its TTL is 0",
        f"traceroute -n {hop.packet.destination}",
        routing_loop(hop.node, circle, hop.packet.destination),
    )


QUESTIONS = (Question(Moment.ARRIVING, 5, _ask),)
