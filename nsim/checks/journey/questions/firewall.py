"""Does a rule drop or reject the packet, and which one?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.hop import Ask, Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step
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
    word = outcome.words[0]
    does = "rejects" if word == "reject" else "drops"
    table = outcome.chain.place[1]
    where = f"{table} {outcome.chain.place[2]}"
    by_policy = outcome.rule.startswith("policy ")
    rule = f"the policy of {where}" if by_policy else f"`{outcome.rule}` in {where}"
    return hop.fail(
        f"{rule} {does} {hop.what} ({hook})",
        outcome.chain.shown,
        Finding(
            f"firewall-{word}",
            hop.node,
            f"the firewall of {hop.node} {does} {hop.what} at {hook}: "
            + (f"no rule of {where} lets it pass, and its policy is {word}" if by_policy else rule),
            f"which rule of {hop.node} is the first that is for this packet? (`{hop.node} {outcome.chain.shown}`)",
            f"put a rule that accepts it before the end of {where}, on {hop.node}"
            if by_policy
            else f"delete that rule on {hop.node}, or put one before it that accepts the packet",
        ),
    )


_MOMENTS: tuple[tuple[Moment, str], ...] = (
    (Moment.ARRIVING, "prerouting"),
    (Moment.FORWARDING, "forward"),
    (Moment.SENDING, "output"),
    (Moment.DELIVERING, "input"),
    (Moment.LEAVING, "postrouting"),
)
QUESTIONS = tuple(Question(moment, 10, _at(hook)) for moment, hook in _MOMENTS)
