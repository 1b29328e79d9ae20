"""Who on the link has the next hop's address, and does the frame get there?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.causes import arp_ignored, duplicate_address
from nsim.checks.journey.flood import lan_from
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.lan import Lan
from nsim.checks.journey.silence import why_nobody_answers
from nsim.checks.journey.source_filter import refuses_source
from nsim.checks.journey.values import Finding, Step
from nsim.checks.journey.vlans import shown
from nsim.network.evidence import Place
from nsim.network.evidence import Question as RouteQuestion

_FIXED = {"PERMANENT", "NOARP"}
_KNOWN = {"REACHABLE", "STALE", "DELAY", "PROBE", *_FIXED}


def _ask(hop: Hop) -> Iterator[Step]:
    out, next_hop = hop.outgoing, hop.next_hop
    if out is None or next_hop is None:
        return
    lan = lan_from(hop.evidence, hop.place_out)
    owners = lan.owners(hop.evidence, next_hop)
    entry = hop.evidence.neighbour(hop.place_out, next_hop)
    mac = entry.mac if entry is not None and entry.state in _KNOWN else None
    if lan.unknown and not owners:
        hop.unknown = f"what is behind {out.name} of {hop.node} cannot be seen from here"
        yield hop.step(hop.unknown, f"ip link show {out.name}")
    elif entry is not None and mac is not None and _goes_astray(hop, owners, mac, entry.state):
        yield from _follow_entry(hop, lan, owners, mac, entry.state)
    elif not owners or (mac is None and not any(_comes_back(hop, lan, owner) for owner in owners)):
        finding = why_nobody_answers(hop, lan)
        asked = "ARP" if hop.packet.version == 4 else "neighbour discovery"
        text = f"nobody answers when {hop.node} asks who has {next_hop} ({asked})"
        if finding.cause == "vlan-mismatch":
            yield hop.step(text, _shown(hop))
            yield hop.fail(finding.sentence, shown(finding), finding, node=finding.node)
        else:
            yield hop.fail(text, _shown(hop), finding)
    else:
        yield from _cross(hop, owners, mac, entry.state if entry is not None and mac else "")
    if hop.arrival is not None:
        hop.crossings = lan.ways.get(hop.arrival, ())


def _comes_back(hop: Hop, lan: Lan, owner: Place) -> bool:
    # What is sorted by tags may reach somebody whose answer is sorted otherwise.
    if not lan.has_vlans:
        return True
    back = lan_from(hop.evidence, owner)
    return back.unknown or hop.place_out in back.ends


def _cross(hop: Hop, owners: list[Place], mac: str | None, state: str) -> Iterator[Step]:
    evidence = hop.evidence
    known = _at(hop, owners, mac) if mac else owners
    chosen = (known or owners)[0]
    others = [place for place in owners if place[0] != chosen[0]]
    found = evidence.interface(chosen)
    assert found is not None, "it has been reached"
    doubt = f"; {', '.join(place[0] for place in others)} has that address too" if others else ""
    if not state:
        refused = _no_answer(hop, chosen)
        if refused is not None:
            yield hop.fail(
                f"{chosen[0]} does not answer when {hop.node} asks who has {hop.next_hop}", _shown(hop), refused
            )
            return
    if others and hop.target is not None and hop.next_hop == hop.packet.destination and chosen[0] != hop.target:
        yield hop.fail(
            f"{hop.next_hop} is at {found.mac}, which is {chosen[0]}{doubt}",
            _shown(hop),
            duplicate_address(chosen[0], str(hop.next_hop), hop.target),
        )
        return
    yield hop.step(f"{hop.next_hop} is at {found.mac}{f' ({state})' if state else ''}{doubt}", _shown(hop))
    hop.arrival = chosen


def _follow_entry(hop: Hop, lan: Lan, owners: list[Place], mac: str, state: str) -> Iterator[Step]:
    # What is written down goes before what anybody would answer.
    there = lan.with_mac(hop.evidence, mac)
    named = {owner[0] for owner in owners}
    right = [place for place in there if place[0] in named or _passes_on(hop, place)]
    if right or lan.unknown:
        if right:
            yield hop.step(f"{hop.next_hop} is at {mac} ({state})", _shown(hop))
            hop.arrival = right[0]
        else:
            hop.unknown = f"who has {mac} cannot be seen from here"
            yield hop.step(hop.unknown, _shown(hop))
        return
    whose = f"that is {there[0][0]}" if there else "nobody there has that MAC"
    fixed = state in _FIXED
    yield hop.fail(
        f"{hop.next_hop} is at {mac} ({state}) in the table of {hop.node}, but {whose}",
        _shown(hop),
        Finding(
            "wrong-neighbour",
            hop.node,
            f"{hop.node} has {'a wrong permanent' if fixed else 'an outdated'} neighbour entry for {hop.next_hop}: "
            f"{mac}, and {whose}",
            f"compare `neigh {hop.node}` with the MAC of {owners[0][0] if owners else hop.next_hop}",
            f"{hop.node} ip neigh del {hop.next_hop} dev {hop.place_out[1]}",
        ),
    )


def _passes_on(hop: Hop, place: Place) -> bool:
    # Whoever gets the frame may send it to where it should go.
    found, packet = hop.evidence.interface(place), hop.packet
    if found is None or hop.evidence.setting(place[0], f"net.ipv{packet.version}.conf.all.forwarding") == "0":
        return False
    answer = hop.evidence.look_up(place[0], RouteQuestion(packet.destination, packet.source, found.index))
    return not answer.refusal


def _goes_astray(hop: Hop, owners: list[Place], mac: str, state: str) -> bool:
    # An entry leads elsewhere than to who has the address. One that has been learnt is asked about again when nobody
    # answers, and one that is right is not to blame when its owner cannot be reached.
    if owners:
        return not _at(hop, owners, mac)
    return state in _FIXED and not _at(hop, hop.evidence.owners(hop.next_hop) if hop.next_hop else [], mac)


def _at(hop: Hop, places: list[Place], mac: str | None) -> list[Place]:
    found = ((place, hop.evidence.interface(place)) for place in places)
    return [place for place, interface in found if interface is not None and interface.mac == mac]


def _no_answer(hop: Hop, owner: Place) -> Finding | None:
    # An ARP request is refused as any packet would be, where its sender's address cannot come that way.
    if hop.packet.version != 4 or hop.packet.source is None:
        return None
    refused = arp_ignored(hop, owner)
    if refused is None and hop.evidence.owns(hop.node, hop.packet.source):
        refused = refuses_source(hop, *owner)
    return refused


def _shown(hop: Hop) -> str:
    return f"ip neigh show {hop.next_hop}"


QUESTIONS = (Question(Moment.CROSSING, 50, _ask),)
