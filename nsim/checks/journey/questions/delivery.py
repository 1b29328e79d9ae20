"""Is the packet for this node, and is this the node that it should reach?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.causes import duplicate_address
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Step


def _ask(hop: Hop) -> Iterator[Step]:
    destination = hop.packet.destination
    given = any(each.after.destination == destination for each in hop.translations) and not hop.packet.is_reply
    if hop.target is not None and hop.node != hop.target and not given:
        yield hop.fail(
            f"arrives{f' on {hop.incoming}' if hop.incoming else ''}; {destination} is an address of {hop.node}, too: "
            f"{hop.what} ends here",
            "ip address",
            duplicate_address(hop.node, str(destination), hop.target),
        )
        return
    where = f"arrives on {hop.incoming}; " if hop.incoming else ""
    yield hop.step(f"{where}{destination} is its own address", "ip address")


QUESTIONS = (Question(Moment.DELIVERING, 5, _ask),)
