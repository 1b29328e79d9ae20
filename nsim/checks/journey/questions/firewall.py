"""Does a rule drop or reject the packet, and which one?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.causes import stopped_by
from nsim.checks.journey.hop import Ask, Hop, Moment, Question
from nsim.checks.journey.values import Step
from nsim.checks.journey.verdict import Outcome, outcomes


def _at(hook: str) -> Ask:
    def ask(hop: Hop) -> Iterator[Step]:
        outgoing = hop.outgoing.name if hop.outgoing is not None else None
        if hook in ("prerouting", "input"):
            outgoing = None
        for possible in outcomes(hop, hook, "filter", hop.incoming, outgoing):
            stopping = [each for each in possible if each.stops]
            if stopping and len(stopping) == len(possible):
                yield _stopped(hop, hook, stopping[0])
                return
            if stopping:
                hop.doubts.append(f"`{stopping[0].rule}` of {hop.node} may be for it")

    return ask


def _stopped(hop: Hop, hook: str, outcome: Outcome) -> Step:
    text, finding = stopped_by(hop.node, hop.what, hook, outcome)
    return hop.fail(text, outcome.chain.shown, finding)


_MOMENTS: tuple[tuple[Moment, str], ...] = (
    (Moment.ARRIVING, "prerouting"),
    (Moment.FORWARDING, "forward"),
    (Moment.SENDING, "output"),
    (Moment.DELIVERING, "input"),
    (Moment.LEAVING, "postrouting"),
)
QUESTIONS = tuple(Question(moment, 10, _at(hook)) for moment, hook in _MOMENTS)
