"""Follow a packet from node to node: at each, ask what its kernel asks, in that order."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.ends import Ends
from nsim.checks.journey.hop import Hop, Moment, questions
from nsim.checks.journey.values import Finding, Packet, Passage, Step, Way
from nsim.network.evidence import Evidence
from nsim.network.evidence import Question as RouteQuestion

# What becomes of packets that have been led astray: then what led them there is the cause.
_ASTRAY = {
    "no-route", "reply-no-route", "routing-loop", "blackhole-route", "unreachable-route", "prohibit-route",
    "nobody-has-address", "wrong-gateway", "wrong-route", "forwarding-off", "reverse-path", "nat-missing",
}  # fmt: skip


def there_and_back(evidence: Evidence, ends: Ends, packet: Packet) -> tuple[Way, Way | None]:
    """Return the way of a packet, and that of the reply where it arrives."""
    there, last = follow(Hop(evidence, packet, ends.source.name, None, "there", ends.target))
    if not there.arrived:
        return there, None
    back = Hop(evidence, last.packet.answer(), last.node, None, "back", ends.source.name)
    if last.domain is not None:  # what comes in by an interface of a VRF is answered there
        back.vrf = last.domain.index
    back.translations, back.doubts = last.translations, last.doubts
    back.passed_there = tuple(passage.node for passage in there.passages)
    return there, follow(back)[0]


def follow(hop: Hop) -> tuple[Way, Hop]:
    """Return the way of a packet from a first hop, and the hop at which it ends."""
    steps: list[Step] = []
    trail: list[Hop] = []
    finding: Finding | None = None
    starts: list[int] = []  # the first step of each hop
    while True:
        starts.append(len(steps))
        for step in _at(hop):
            steps.append(step)
            finding = step.finding
            if finding is not None:
                break
        trail.append(hop)
        blamed = next((each for each in trail if each.suspects), None)
        if blamed is not None and finding is not None and finding.cause in _ASTRAY:
            place = trail.index(blamed)
            steps[starts[place] :] = blamed.suspects[:1]
            finding = steps[-1].finding
            del trail[place + 1 :]
        if finding is not None or hop.delivered or hop.arrival is None:
            break
        node, incoming = hop.arrival
        before = hop
        hop = Hop(before.evidence, before.packet, node, incoming, before.direction, before.target, tuple(trail))
        hop.translations, hop.doubts, hop.passed_there = before.translations, before.doubts, before.passed_there
    passages = tuple(
        Passage(each.node, each.incoming, each.outgoing.name if each.outgoing is not None else None) for each in trail
    )
    delivered = finding is None and hop.delivered
    smallest = min((mtu for each in trail for mtu in each.mtus), default=None)
    way = Way(hop.direction, tuple(steps), passages, delivered, finding, hop.unknown, tuple(hop.doubts), smallest)
    return way, hop


def _at(hop: Hop) -> Iterator[Step]:
    if hop.incoming is not None:
        yield from _ask(Moment.ARRIVING, hop)
    _route(hop)
    yield from _ask(Moment.ROUTING, hop)
    if hop.unknown:
        return
    if hop.incoming is not None and hop.answer.kind != "local":
        yield from _ask(Moment.FORWARDING, hop)
    if hop.incoming is None:
        yield from _ask(Moment.SENDING, hop)
        if hop.routed_again:
            _route(hop)
            yield from _ask(Moment.ROUTING, hop)
            if hop.unknown:
                return
    if hop.answer.kind == "local":
        yield from _ask(Moment.DELIVERING, hop)
        hop.delivered = not hop.unknown
        return
    yield from _ask(Moment.LEAVING, hop)
    if not hop.unknown:
        yield from _ask(Moment.CROSSING, hop)


def _ask(moment: Moment, hop: Hop) -> Iterator[Step]:
    for question in questions():
        if question.moment == moment:
            yield from question.ask(hop)


def _route(hop: Hop) -> None:
    # What everything else rests on; the questions of this moment say what it means.
    packet = hop.packet
    found = hop.evidence.interface((hop.node, hop.incoming)) if hop.incoming is not None else None
    hop.answer = hop.evidence.look_up(
        hop.node,
        RouteQuestion(
            packet.destination,
            packet.source,
            found.index if found is not None else None,
            hop.mark or 0,
            protocol=packet.protocol_number,
            source_port=packet.source_port,
            destination_port=packet.port,
            outgoing=hop.vrf,
        ),
    )
    hop.outgoing = hop.evidence.numbered(hop.node, hop.answer.interface_index) if not hop.answer.refusal else None
    hop.next_hop = hop.answer.via or packet.destination
    if packet.source is None and not hop.answer.refusal:
        source = hop.answer.source if hop.answer.kind != "local" else packet.destination
        hop.packet = packet.sent_from(source)
