"""Has the packet been here before?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step

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
    destination = hop.packet.destination
    named = " and ".join(circle) if len(circle) == 2 else ", ".join(circle)
    yield hop.fail(
        f"{hop.what} has been here before: it goes round until its TTL is 0",
        f"traceroute -n {destination}",
        Finding(
            "routing-loop",
            hop.node,
            f"{named} send packets for {destination} round in a circle",
            f"which of {named} should know a better way to {destination}?",
            f"give one of {named} a route to {destination} that leads out of the circle",
        ),
    )


QUESTIONS = (Question(Moment.ARRIVING, 5, _ask),)
