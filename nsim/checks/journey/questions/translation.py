"""Does the node give the packet another source or destination?

Of a connection only the first packet is put to the rules; what they have made of it is taken back for the reply.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from nsim.checks.journey.hop import Hop, Moment, Question, Translation
from nsim.checks.journey.values import Step
from nsim.checks.journey.verdict import Outcome, outcomes
from nsim.network.evidence import IpAddress
from nsim.network.evidence import Question as RouteQuestion

_DESTINATION, _SOURCE = ("dnat", "redirect"), ("snat", "masquerade")


def _arriving(hop: Hop) -> Iterator[Step]:
    if hop.packet.is_reply:
        known, tracked = _known(hop), _tracked(hop)
        asked = known.before.source if known is not None else tracked
        if asked is not None and asked != hop.packet.destination:
            hop.packet = hop.packet.sent_to(asked, hop.packet.port)
            why = "the connection is followed here" if tracked == asked else "the source was translated here"
            yield hop.step(f"arrives on {hop.incoming}; {why}: the reply is for {asked}", "conntrack -L")
        return
    outcome = _certain(hop, "prerouting", hop.incoming, None)
    if outcome is None or outcome.words[0] not in _DESTINATION:
        return
    yield from _new_destination(hop, outcome, "prerouting")


def _sending(hop: Hop) -> Iterator[Step]:
    out = hop.outgoing.name if hop.outgoing is not None else None
    outcome = None if hop.packet.is_reply else _certain(hop, "output", None, out)
    if outcome is not None and outcome.words[0] in _DESTINATION:
        hop.unknown = f"{hop.node} translates the destination of what it sends itself: `{outcome.rule}`"
        yield hop.step(hop.unknown, outcome.chain.shown)


def _leaving(hop: Hop) -> Iterator[Step]:
    if hop.packet.is_reply:
        known = _known(hop, leaving=True)
        if known is not None and known.before.destination != hop.packet.source:
            hop.packet = hop.packet.sent_from(known.before.destination)
            yield hop.step(f"the destination of the request was translated here: the reply comes from "
                           f"{known.before.destination}", "conntrack -L")  # fmt: skip
        return
    out = hop.outgoing.name if hop.outgoing is not None else None
    outcome = _certain(hop, "postrouting", None, out)
    if outcome is None or outcome.words[0] not in _SOURCE:
        return
    source = _operand(outcome)[0] or _own(hop)
    before = hop.packet
    if source is None or source == before.source:
        return
    hop.packet = before.sent_from(source)
    hop.translations.append(Translation(hop.node, before, hop.packet))
    yield hop.step(f"`{outcome.rule}`: the source {before.source} becomes {source}", outcome.chain.shown)


def _new_destination(hop: Hop, outcome: Outcome, hook: str) -> Iterator[Step]:
    address, port = _operand(outcome)
    before = hop.packet
    if outcome.words[0] == "redirect" and hop.incoming is not None:
        on = hop.evidence.addresses_on((hop.node, hop.incoming), before.version)
        address = on[0].address.ip if on else None
    hop.packet = before.sent_to(address or before.destination, before.port if port is None else port)
    if hop.packet == before:
        return
    hop.translations.append(Translation(hop.node, before, hop.packet))
    shown = f"{hop.packet.destination}{f' port {hop.packet.port}' if hop.packet.port is not None else ''}"
    yield hop.step(
        f"arrives on {hop.incoming}; `{outcome.rule}`: the destination becomes {shown}", outcome.chain.shown
    )  # fmt: skip


def _certain(hop: Hop, hook: str, incoming: str | None, outgoing: str | None) -> Outcome | None:
    for possible in outcomes(hop, hook, "nat", incoming, outgoing):
        translating = [each for each in possible if each.words[0] in (*_DESTINATION, *_SOURCE)]
        if translating and len(possible) == 1:
            return translating[0]
        if translating:
            hop.doubts.append(f"`{translating[0].rule}` of {hop.node} may translate it")
    return None


def _known(hop: Hop, *, leaving: bool = False) -> Translation | None:
    # What was made of the request here, which the reply is recognised by.
    source, destination = hop.packet.source, hop.packet.destination
    for each in reversed(hop.translations):
        if each.node != hop.node:
            continue
        if leaving and each.after.destination == source and each.before.destination != each.after.destination:
            return each
        if not leaving and each.after.source == destination and each.before.source != each.after.source:
            return each
    return None


def _tracked(hop: Hop) -> IpAddress | None:
    # For whom the kernel takes such a reply, by the connections that it follows; None where they are for several.
    packet = hop.packet
    ends = (str(packet.source), str(packet.destination))
    asked = {
        each.original.source
        for each in hop.evidence.connections(hop.node)
        if (each.protocol.startswith("icmp") if packet.protocol == "icmp" else each.protocol == packet.protocol)
        and (each.reply.source, each.reply.destination) == ends
    }
    return ip_address(asked.pop()) if len(asked) == 1 else None


def _operand(outcome: Outcome) -> tuple[IpAddress | None, int | None]:
    # Behind "to": an address, a port, or both; of a range the first, which is as good as any.
    words = outcome.words
    if "to" not in words:
        return None, None
    text = words[words.index("to") + 1]
    if text.startswith("["):
        address, _, port = text[1:].partition("]:")
        address = address.split("]")[0]
    elif text.count(":") > 1:
        address, port = text, ""
    else:
        address, _, port = text.partition(":")
    first = address.split("-")[0]
    try:
        found = ip_address(first) if first else None
    except ValueError:
        found = None
    number = port.split("-")[0]
    return found, int(number) if number.isdigit() else None


def _own(hop: Hop) -> IpAddress | None:
    answer = hop.evidence.look_up(hop.node, RouteQuestion(hop.next_hop or hop.packet.destination))
    return answer.source


QUESTIONS = (
    Question(Moment.ARRIVING, 20, _arriving),
    Question(Moment.SENDING, 5, _sending),
    Question(Moment.LEAVING, 20, _leaving),
)
