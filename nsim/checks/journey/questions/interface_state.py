"""Is the outgoing interface up, and is something at the other end of its cable?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.causes import cable_unplugged, interface_down
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Step


def _ask(hop: Hop) -> Iterator[Step]:
    out = hop.outgoing
    if out is None or out.kind != "veth" or (out.up and out.carrier):
        return
    place = hop.place_out
    other = hop.evidence.peer(place)
    there = hop.evidence.interface(other) if other is not None else None
    if not out.up:
        finding = interface_down(place)
    elif other is not None and there is not None and not there.up:
        pulled = hop.evidence.pulled_out(place)
        finding = interface_down(other) if pulled is None else cable_unplugged(place, pulled)
    else:
        finding = cable_unplugged(place, other if there is not None else None)
    yield hop.fail(f"{out.name} has no carrier: nothing is up at the other end", f"ip link show {out.name}", finding)


QUESTIONS = (Question(Moment.LEAVING, 50, _ask),)
