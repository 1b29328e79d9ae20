"""Does only another table than the one that is asked lead there: is a route between VRFs missing?

A VRF's interfaces are looked up in its table, and where that has no route in the main one, unless its last route says
that there is none (vrf.rst of the kernel's documentation).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass

from nsim.checks.journey.flood import lan_from
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step
from nsim.network.evidence import MAIN_TABLE, Answer
from nsim.network.evidence import Question as RouteQuestion


@dataclass(frozen=True, slots=True)
class _Table:
    name: str  # of its VRF, empty for the main table
    number: int
    vrf: int | None

    def __str__(self) -> str:
        return f"table {self.number} of {self.name}" if self.name else "the main table"


def _ask(hop: Hop) -> Iterator[Step]:
    answer = hop.answer
    if answer.kind == "local" or not hop.evidence.vrfs(hop.node):
        return
    asked = _asked(hop)
    no_way = answer.refusal == errno.ENETUNREACH or (answer.refusal == errno.EHOSTUNREACH and _closed(hop, asked))
    by_default = not answer.refusal and answer.prefix == "default"
    if not (no_way or by_default):
        return
    leading = [
        (each, found)
        for each in _tables(hop)
        if each != asked and (found := _look_up(hop, each)).table == each.number
        if not found.refusal and found.prefix != "default"
    ]
    if leading:
        step = _missing(hop, asked, sorted(leading, key=lambda each: not _on_target(hop, each[1])))
        if no_way:
            yield step
        else:
            hop.suspects.append(step)


def _missing(hop: Hop, asked: _Table, leading: list[tuple[_Table, Answer]]) -> Step:
    other, found = leading[0]
    have = f"{' and '.join(str(table) for table, _ in leading)} {'have' if len(leading) > 1 else 'has'}"
    destination, back = hop.packet.destination, hop.direction == "back"
    begins = f"comes in by {hop.incoming}" if hop.incoming is not None else "is its own"
    does = f"{begins} and is looked up in {asked}"
    lost = ", so the reply is lost" if back else ""
    over = hop.evidence.numbered(hop.node, found.interface_index)
    way = (
        f"{found.prefix}{f' via {found.via}' if found.via else ''} dev {over.name if over is not None else 'INTERFACE'}"
    )
    into = f" table {asked.number}" if asked.name else ""
    by_hand = hop.incoming is None and other.name and not asked.name
    return hop.fail(
        f"{hop.what} {does}, which has no route to {destination}; {have} one",
        f"ip route show table {other.number}",
        Finding(
            "vrf-leak-missing",
            hop.node,
            f"on {hop.node} {hop.what} {does}, and only {have} a route to {destination}{lost}",
            f"which table does {hop.node} ask for what {begins}? (`{hop.node} ip vrf show`)",
            (f"send from within it: {hop.node} ip vrf exec {other.name} COMMAND; or " if by_hand else "")
            + f"{hop.node} ip route add {way}{into}",
        ),
    )


def _asked(hop: Hop) -> _Table:
    vrf = hop.domain
    return _Table("", MAIN_TABLE, None) if vrf is None else _Table(vrf.name, vrf.table or 0, vrf.index)


def _tables(hop: Hop) -> list[_Table]:
    vrfs = [_Table(each.name, each.table or 0, each.index) for each in hop.evidence.vrfs(hop.node)]
    return [*vrfs, _Table("", MAIN_TABLE, None)]


def _look_up(hop: Hop, table: _Table) -> Answer:
    return hop.evidence.look_up(hop.node, RouteQuestion(hop.packet.destination, outgoing=table.vrf))


def _on_target(hop: Hop, found: Answer) -> bool:
    # Of tables with the same prefix the one is meant that leads to whom it is for.
    over = hop.evidence.numbered(hop.node, found.interface_index)
    return over is not None and hop.target in {
        node for node, _ in lan_from(hop.evidence, (hop.node, over.name)).ends
    }  # fmt: skip


def _closed(hop: Hop, asked: _Table) -> bool:
    # Its default route says that there is none.
    routes = hop.evidence.routes(hop.node, hop.packet.version, asked.number)
    return any(route.kind == "unreachable" and route.destination == "default" for route in routes)


QUESTIONS = (Question(Moment.ROUTING, 33, _ask),)
