"""What ``explain``, ``trace`` and ``path`` share: their words, and how a journey is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from nsim.commands.framework import Flag, Report, Session, Story, StoryStep
from nsim.commands.framework.arguments import Argument
from nsim.errors import UsageError, nearest
from nsim.network import Node

if TYPE_CHECKING:
    from nsim.checks.journey.values import Journey, Protocol, Sighting, Way

USAGE = "A B [icmp|tcp PORT|udp PORT]"
_LAST_PORT = 65535


class _EndArgument(Argument):
    # A node, or an address.

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return [node.name for node in session.network if node.name not in before]


class _HowArgument(Argument):
    # What is sent.

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return ("icmp", "tcp", "udp") if len(before) == 2 else ()


End = Annotated[str, _EndArgument()]
How = Annotated[str, _HowArgument()]
OverIpv6 = Annotated[bool, Flag("-6", "over IPv6")]


def read_how(command: str, words: Sequence[str]) -> tuple[Protocol, int | None]:
    """Read what is sent: ``icmp``, ``tcp PORT`` or ``udp PORT``; raise UsageError for anything else."""
    usage = f"usage: {command} {USAGE}"
    protocol, *left = words or ["icmp"]
    if protocol not in ("icmp", "tcp", "udp"):
        hint = nearest(protocol, ("icmp", "tcp", "udp")) or usage
        raise UsageError(f"{command}: {protocol!r} is no protocol that can be sent", hint=hint)
    if protocol == "icmp":
        if left:
            raise UsageError(f"{command}: {left[0]!r} is one word too many", hint=usage)
        return "icmp", None
    if len(left) != 1:
        wrong = f"{left[1]!r} is one word too many" if left else f"the port of {protocol} is missing"
        raise UsageError(f"{command}: {wrong}", hint=usage)
    if not (left[0].isascii() and left[0].isdigit() and 1 <= int(left[0]) <= _LAST_PORT):
        raise UsageError(f"{command}: {left[0]!r} is no port", hint=f"write a whole number from 1 to {_LAST_PORT}")
    return ("tcp" if protocol == "tcp" else "udp"), int(left[0])


def journey(
    session: Session,
    command: str,
    ends: tuple[Node, str],
    how: Sequence[str],
    *,
    inet6: bool,
    send: bool = True,
    size: int = 0,
) -> Journey:
    """Follow a packet between two ends that a person has typed; raise UsageError or CommandError."""
    protocol, port = read_how(command, how)
    if size and protocol != "icmp":
        raise UsageError(f"{command}: only icmp has a size that can be chosen", hint="leave out --size")
    from nsim.checks.journey.ends import read_ends  # few sessions explain anything
    from nsim.checks.journey.explain import explain

    source, target = ends
    read = read_ends(session.network, source.name, target, 6 if inet6 else None)
    return explain(session.network, read, protocol, port, size_bytes=size or None, send=send)


def typed(session: Session, a: Node, b: str, how: Sequence[str], *, inet6: bool, size: int = 0) -> list[str]:
    """Return what a person would type to find out where a packet goes and whether it comes back."""
    protocol, port = read_how("explain", how)
    from nsim.checks.journey.ends import read_ends

    to = read_ends(session.network, a.name, b, 6 if inet6 else None).destination
    big = f"-M do -s {size - (28 if to.version == 4 else 48)} " if size else ""
    send = {"icmp": f"ping -c 1 {big}{to}", "tcp": f"nc -zv {to} {port}", "udp": f"nc -zuv {to} {port}"}[protocol]
    return [f"ip -n {a.name} route get {to}", f"ip netns exec {a.name} {send}"]


def told(found: Journey, *, solution: bool = False, file: str = "") -> Report:
    """Return a journey step by step, with its verdict, the first cause, and one hint; ``file`` is its page."""
    steps = [*_steps(found.there, found), *(_steps(found.back, found) if found.back is not None else [])]
    story = Story(steps, list(verdict_notes(found, solution=solution)))
    written = [f"written into {file}"] if file else []
    values = _values(found) | ({"file": file} if file else {})
    return Report([story, *written], values, 0 if found.arrives else 1)


def passed(found: Journey) -> Report:
    """Return only the nodes on the way, as the routing tables have it."""
    steps = [step for way in (found.there, found.back) if way is not None for step in _passages(way)]
    notes = [("cause", found.finding.sentence)] if found.finding is not None else []
    unknown = found.there.unknown or (found.back.unknown if found.back is not None else "")
    notes += [("note", unknown)] if unknown else []
    return Report([Story(steps, notes)], _values(found), 0 if found.arrives else 1)


def traced(found: Journey) -> Report:
    """Return only where a real packet and its reply were seen, in the order of time."""
    steps: list[StoryStep] = []
    for node, group in _by_node(found.sightings):
        interfaces = " > ".join(dict.fromkeys(each.interface for each in group))
        first, last = group[0], group[-1]
        ends = f"{first.source} to {first.destination}"
        if (last.source, last.destination) != (first.source, first.destination):
            ends += f", then {last.source} to {last.destination}"
        detail = f" ({first.detail})" if first.detail else ""
        steps.append(StoryStep(node, f"{first.what}{detail} on {interfaces}: {ends}"))
    notes = [] if found.arrives else [("verdict", _verdict(found))]
    return Report([Story(steps, notes)], _values(found), 0 if found.arrives else 1)


def _steps(way: Way, found: Journey) -> Iterator[StoryStep]:
    begin = "answers; " if way.direction == "back" else ""
    for number, step in enumerate(way.steps):
        failed = step.finding is not None and step.finding == found.finding
        yield StoryStep(step.node, begin + step.text if number == 0 else step.text, step.evidence, failed)


def verdict_notes(found: Journey, *, solution: bool) -> Iterator[tuple[str, str]]:
    """Yield what a journey comes to: each sentence with a word in front."""
    if found.answered is not None:
        yield "seen", seen(found.sightings)
    if found.finding is not None:
        yield "cause", found.finding.sentence
        yield "hint:", found.finding.hint
        if solution:
            yield "solution", found.finding.solution
    else:
        yield "verdict", _verdict(found)
    if found.note and found.arrives:
        yield "note", found.note


def _verdict(found: Journey) -> str:
    if found.arrives:
        return f"{found.source} reaches {found.target}, and the reply comes back"
    return found.note or (found.finding.sentence if found.finding is not None else "no reply came")


def seen(sightings: Sequence[Sighting]) -> str:
    """Return on which interfaces the request was seen, the reply, and errors about them."""
    parts = []
    for what in ("request", "reply", "error"):
        places: dict[str, None] = {}
        for each in sightings:
            if each.what == what:
                places[f"{each.node}:{each.interface}"] = None
        details = dict.fromkeys(each.detail for each in sightings if each.what == what and each.detail)
        name = f'"{", ".join(details)}"' if what == "error" else what
        if places:
            parts.append(f"{name} on {', '.join(places)}")
    if not parts:
        return "the request on no interface"
    return f"{'; '.join(parts)}; on no other interface"


def _passages(way: Way) -> Iterator[StoryStep]:
    failing = way.steps[-1] if way.finding is not None and way.steps else None
    for number, each in enumerate(way.passages):
        arrived = way.arrived and number == len(way.passages) - 1
        ways = [("in", each.incoming), ("out", None if arrived else each.outgoing)]
        texts = [", ".join(f"{word} by {name}" for word, name in ways if name is not None)]
        last = failing is not None and number == len(way.passages) - 1
        if last and failing is not None:
            texts.append(failing.text)
        begin = "the reply: " if way.direction == "back" and number == 0 else ""
        yield StoryStep(each.node, begin + "; ".join(texts), failing.evidence if last and failing else "", last)


def _by_node(sightings: Sequence[Sighting]) -> Iterator[tuple[str, list[Sighting]]]:
    group: list[Sighting] = []
    for each in sightings:
        if group and (group[-1].node, group[-1].what) != (each.node, each.what):
            yield group[0].node, group
            group = []
        group.append(each)
    if group:
        yield group[0].node, group


def _values(found: Journey) -> dict[str, Any]:
    values = {
        "from": found.source,
        "to": found.target,
        "destination": str(found.packet.destination),
        "protocol": found.packet.protocol,
        "port": found.packet.port,
        "arrives": found.arrives,
        "answered": found.answered,
        "there": _way(found.there),
        "back": _way(found.back) if found.back is not None else None,
        "seen": [dataclasses.asdict(each) for each in found.sightings],
        "cause": dataclasses.asdict(found.finding) if found.finding is not None else None,
        "note": found.note or None,
    }
    return values


def _way(way: Way) -> dict[str, Any]:
    return {
        "arrives": way.arrived,
        "steps": [
            {"node": each.node, "text": each.text, "evidence": each.evidence or None, "failed": bool(each.finding)}
            for each in way.steps
        ],
        "path": [dataclasses.asdict(each) for each in way.passages],
    }
