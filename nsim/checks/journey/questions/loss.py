"""Does the interface lose everything that it sends?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step


def _ask(hop: Hop) -> Iterator[Step]:
    out = hop.outgoing
    if out is None or out.queue in ("", "noqueue") or hop.evidence.sending(hop.place_out).get("loss") != "100%":
        return
    other = hop.evidence.peer(hop.place_out)
    there = other[0] if other is not None else "NODE"
    yield hop.fail(
        f"{out.name} loses all that it sends (loss 100%)",
        f"tc qdisc show dev {out.name}",
        Finding(
            "all-lost",
            hop.node,
            f"{out.name} of {hop.node} loses everything that it sends",
            f"what is the link between {hop.node} and {there} like? (`link {hop.node} {there} show`)",
            f"link {hop.node} {there} set loss=none",
        ),
    )


QUESTIONS = (Question(Moment.LEAVING, 60, _ask),)
