"""Is the interface down that would lead there? The kernel has then forgotten the routes over it."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.causes import cable_unplugged, interface_down
from nsim.checks.journey.drawn import meant_way
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Step


def _ask(hop: Hop) -> Iterator[Step]:
    found = _lost(hop)
    if found is None:
        return
    place = (hop.node, found)
    pulled = hop.evidence.pulled_out(place)
    finding = interface_down(place) if pulled is None else cable_unplugged(place, pulled)
    step = hop.fail(
        f"{found} is down, and with it the way to {hop.packet.destination} is gone", f"ip link show {found}", finding
    )
    if hop.answer.refusal:
        yield step
    else:  # another route is left, by which it may arrive all the same
        hop.suspects.append(step)


def _lost(hop: Hop) -> str | None:
    # The interface that is down and stands for more of the destination than the route that is left.
    answer, destination = hop.answer, hop.packet.destination
    if answer.kind == "local":
        return None
    matched = -1 if answer.refusal else 0 if answer.prefix == "default" else int(answer.prefix.rpartition("/")[2] or 0)
    live = hop.evidence.interfaces(hop.node)
    ways = [
        (each.address.network.prefixlen, interface.name)
        for each in hop.evidence.addresses(hop.node)
        for interface in live.values()
        if interface.index == each.interface_index and destination in each.address.network
    ]
    meant = meant_way(hop.evidence.node(hop.node).model, destination)
    if meant is not None:
        ways.append(meant)
    longest = max((way for way in ways if way[1] in live), default=None)
    if longest is None or longest[0] <= matched or live[longest[1]].up:
        return None
    return longest[1]


QUESTIONS = (Question(Moment.ROUTING, 20, _ask),)
