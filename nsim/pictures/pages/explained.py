"""The page of an explanation: its steps, and between them the frames that were seen of the packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nsim.checks.journey.values import Journey, Way
from nsim.network.capture.hops import Hop
from nsim.pictures.pages.moments import MOST_FRAMES, Frame, Moment, StepMoment, in_order, read
from nsim.pictures.pages.page import Page, render
from nsim.pictures.sketch import Sketch

_NEIGHBOURS = ("ARP", "NDP")  # without them no packet leaves


def explained(journey: Journey, sketch: Sketch, hops: Sequence[Hop], notes: Sequence[tuple[str, str]]) -> bytes:
    """Return the page of a journey; ``hops`` is all that was seen meanwhile, ``notes`` say what it comes to."""
    packet = journey.packet
    how = packet.protocol + (f" {packet.port}" if packet.port is not None else "")
    title = f"{journey.source} → {journey.target}, {how}"
    return render(Page(title, notes, moments(journey, hops)), sketch)


def moments(journey: Journey, hops: Sequence[Hop]) -> list[Moment]:
    """Return the steps of a journey in their order, each node's behind the frames that have reached it."""
    ours = _ours(journey, read(hops))[:MOST_FRAMES]
    parts: list[Frame | StepMoment] = []
    on_way: set[int] = set()
    waiting = ours

    def tell(frames: Sequence[tuple[Frame, bool]]) -> None:
        for frame, of_packet in frames:
            if of_packet:
                on_way.add(len(parts))
            parts.append(frame)

    for way in (journey.there, journey.back):
        if way is None:
            continue
        for node, incoming, steps in _by_node(way, journey):
            arrived = _arrival(waiting, (node, incoming)) if incoming is not None else 0
            tell(waiting[:arrived])
            waiting = waiting[arrived:]
            parts += steps
    tell(waiting)
    return in_order(parts, frozenset(on_way))


def _ours(journey: Journey, frames: Sequence[Frame]) -> list[tuple[Frame, bool]]:
    # The packet, its reply and errors about it, by where and between whom they were seen; and who asked for neighbours.
    seen = {((each.node, each.interface), each.source, each.destination) for each in journey.sightings}
    found = []
    for frame in frames:
        ends = (frame.decoded.source, frame.decoded.destination)
        places = (frame.hop.at, frame.hop.to)
        of_packet = any(place is not None and (place, *ends) in seen for place in places)
        if of_packet or frame.decoded.protocol in _NEIGHBOURS:
            found.append((frame, of_packet))
    return found


def _by_node(way: Way, journey: Journey) -> Iterator[tuple[str, str | None, list[StepMoment]]]:
    # Steps at one node, one after the other, with the interface by which the packet came there.
    passages = list(way.passages)
    group: list[StepMoment] = []
    incoming: str | None = None
    for step in way.steps:
        if not group or group[-1].step.node != step.node:
            if group:
                yield group[-1].step.node, incoming, group
            group = []
            while passages and passages[0].node != step.node:
                passages.pop(0)
            incoming = passages.pop(0).incoming if passages else None
        failed = step.finding is not None and step.finding == journey.finding
        group.append(StepMoment(step, way.direction, failed))
    if group:
        yield group[-1].step.node, incoming, group


def _arrival(frames: Sequence[tuple[Frame, bool]], place: tuple[str, str]) -> int:
    # How many of them come before the packet is at a place, that one included.
    for number, (frame, of_packet) in enumerate(frames, 1):
        if of_packet and place in (frame.hop.to, frame.hop.at if frame.hop.to is None else None):
            return number
    return 0
