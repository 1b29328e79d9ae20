"""Ask nf_tables which rule has dropped a packet, where its rules cannot be decided by reading them: sets, maps, marks.

A second packet is sent, and each kernel on the way tells what its rules make of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace

from nsim.checks.journey.causes import stopped_by
from nsim.checks.journey.dissect import dissect
from nsim.checks.journey.ends import Ends
from nsim.checks.journey.probe import Probe
from nsim.checks.journey.rules import first_word
from nsim.checks.journey.values import Packet, Step, Way, What
from nsim.checks.journey.verdict import Outcome
from nsim.network.evidence import Chain, Evidence
from nsim.network.tracing import Traced, Tracer

_PATIENCE_S = 0.15
_BEHIND_HEADER = 8  # of ICMP and UDP


@dataclass(frozen=True, slots=True)
class _Drop:
    node: str
    what: What
    hook: str
    outcome: Outcome


def traced(
    evidence: Evidence, ends: Ends, packet: Packet, there: Way, back: Way | None
) -> tuple[Way, Way | None]:  # fmt: skip
    """Return both ways as they are, or as far as the packet comes before a rule drops it, which is then named."""
    passages = [*there.passages, *(back.passages if back is not None else ())]
    nodes = [name for name in dict.fromkeys(each.node for each in passages) if evidence.ruleset(name).chains]
    if not nodes:
        return there, back
    with ExitStack() as tracing, Probe(evidence.network, ends.source, ends.target, packet) as probe:
        tracers: dict[str, Tracer] = {}
        for name in nodes:
            with suppress(OSError):  # a kernel that cannot, or rules that are not nf_tables'
                tracers[name] = tracing.enter_context(Tracer(evidence.node(name), _patterns(packet, probe.token)))
        probe.send()
        probe.wait(_PATIENCE_S)
        drops = [drop for name, tracer in tracers.items() for drop in _drops(evidence, name, tracer, packet, probe)]
    for drop in drops:
        if drop.what == "request":
            return _ended(there, drop), None
        if drop.what == "reply" and back is not None:
            return there, _ended(back, drop)
    return there, back


def _patterns(packet: Packet, token: bytes) -> list[tuple[int, bytes]]:
    if packet.protocol != "tcp":
        return [(_BEHIND_HEADER, token)]
    port = (packet.port or 0).to_bytes(2, "big")
    return [(0, port), (2, port)]


def _drops(evidence: Evidence, node: str, tracer: Tracer, packet: Packet, probe: Probe) -> Iterator[_Drop]:
    rules = evidence.ruleset(node)
    chains = {chain.place: chain for chain in rules.chains}
    whats: dict[int, What] = {}
    asked: dict[int, Chain] = {}  # the chain at a hook in which a packet is now
    for each in tracer.read():
        seen = dissect(each.packet, packet.protocol, probe.token, probe.sequence) if each.packet else None
        if seen is not None:
            whats[each.number] = seen.what
        asked[each.number] = chains.get(each.place) or asked.get(each.number) or _unknown(each)
        if not each.drops or each.number not in whats:
            continue
        chain = asked[each.number]
        texts = [rule for rule in rules.rules.get(each.place, ()) if rule.handle == each.handle]
        if each.handle is None:
            outcome = Outcome(("drop",), "policy drop", chain)
        else:
            action = texts[0].action if texts else ""
            text = " ".join(part for part in (texts[0].match, action) if part) if texts else f"rule {each.handle}"
            word = "reject" if first_word(action)[0] == "reject" else "drop"
            outcome = Outcome((word,), text, replace(chain, place=each.place))
        yield _Drop(node, whats[each.number], chain.hook, outcome)


def _unknown(each: Traced) -> Chain:
    return Chain(each.place, "a hook", 0, "filter", "accept", (), "nft list ruleset")


def _ended(way: Way, drop: _Drop) -> Way:
    places = [number for number, passage in enumerate(way.passages) if passage.node == drop.node]
    steps = [number for number, step in enumerate(way.steps) if step.node == drop.node]
    what = "the reply" if way.direction == "back" else "the packet"
    text, finding = stopped_by(drop.node, what, drop.hook, drop.outcome)
    step = Step(drop.node, f"{text}, as its kernel tells", drop.outcome.chain.shown, finding)
    return replace(
        way,
        steps=(*way.steps[: steps[-1] + 1 if steps else None], step),
        passages=way.passages[: places[-1] + 1 if places else None],
        arrived=False,
        finding=finding,
    )
