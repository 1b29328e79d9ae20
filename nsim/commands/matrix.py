"""The command ``matrix``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from nsim.checks.reachability import PATIENCE_S, Ping, Reachability
from nsim.commands.framework import Cell, Flag, Grid, NodeName, NumberArgument, Outcome, Report, Session, command
from nsim.commands.parts.pairs import nodes_with_address, versions_of_pairs
from nsim.commands.parts.pings import Rate, ask_all, ping_lines, ping_values, unknown_line
from nsim.network import Node

_ONE_WAY = "!"

Inet = Annotated[bool, Flag("-4", "over IPv4 only")]
Inet6 = Annotated[bool, Flag("-6", "over IPv6 only")]
Timeout = Annotated[
    float, Flag("--timeout", "seconds to wait for each answer, one unless told", NumberArgument("seconds", 0.001, 3600))
]


def same_as(
    session: Session, *nodes: Node, inet: bool = False, inet6: bool = False, timeout: float = 0, rate: float = 0
) -> list[str]:
    groups = _groups(session, nodes, inet=inet, inet6=inet6)
    return [line for version, group in groups for line in ping_lines(group, inet6=version == 6)]


@command(same_as=same_as)
def matrix(
    session: Session,
    *nodes: NodeName,
    inet: Inet = False,
    inet6: Inet6 = False,
    timeout: Timeout = PATIENCE_S,
    rate: Rate = None,
) -> Outcome:
    """Show who reaches whom, over IPv4 and IPv6: each of some nodes, or of all with an address, pings every other.

    A row asks, a column answers, at its first address. A cell has the round trip in milliseconds, or the number of the
    reason why there is none; an exclamation mark behind it says that the other way round there is an answer. The last
    line is what to ask about the first pair that fails. The status is 0 only when every answer has come.

    What is not answered in time is asked once more before it counts as lost. With --json: a row for each pair.

    Examples:
        matrix
        matrix sales dev router -4
        matrix --timeout 0.2
    """
    found: list[tuple[int, Reachability]] = []
    lines: list[str | Grid] = []
    for version, group in _groups(session, nodes, inet=inet, inet6=inet6):
        outcome, told = ask_all(session, group, version, timeout_s=timeout, rate=rate)
        lines += [*told, _grid(version, outcome), *([unknown_line(outcome)] if session.interrupted else []), ""]
        found.append((version, outcome))
        if session.interrupted:
            break
    lines += _summary(found)
    lost = any(outcome.received < outcome.sent for _, outcome in found)
    return _Answers(lines, None, 130 if session.interrupted else 1 if lost else 0, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers(Report):
    # A million pairs are written out one by one only for those who ask.
    found: Sequence[tuple[int, Reachability]]

    def data(self) -> object:
        return [{"version": version} | row for version, outcome in self.found for row in ping_values(outcome)]


def _groups(session: Session, named: Sequence[Node], *, inet: bool, inet6: bool) -> list[tuple[int, list[Node]]]:
    # The nodes that are asked, by IP version.
    versions = versions_of_pairs(session, "matrix", named)
    if inet != inet6:
        versions = [6 if inet6 else 4]
    return [(version, nodes_with_address(session, "matrix", version, named)) for version in versions]


def _grid(version: int, found: Reachability) -> Grid:
    reasons = found.reasons().most_common()
    numbers = {reason: str(number) for number, (reason, _) in enumerate(reasons, 1)}
    one_way = any(found.reached(b, a) for a, b in found.lost())

    def cell(source: int, target: int) -> Cell:
        ping = found.ping(source, target)
        if ping.rtt_ms is not None:
            return Cell(True, _milliseconds(ping.rtt_ms))
        if found.reached(source, target) is None:
            return Cell(None, "")
        mark = _ONE_WAY if found.reached(target, source) else ""
        return Cell(False, f"{numbers[ping.reason or '']}{mark}")

    counted = [f"{reason} ({number} {'pair' if number == 1 else 'pairs'})" for reason, number in reasons]
    notes = [(_ONE_WAY, "the other way round there is an answer")] if one_way else []
    return Grid(f"IPv{version}", found.names, cell, counted, notes)


def _milliseconds(rtt_ms: float) -> str:
    return f"{rtt_ms:.2f}" if rtt_ms < 10 else f"{rtt_ms:.0f}"


def _summary(found: Sequence[tuple[int, Reachability]]) -> Iterator[str]:
    counts = [f"{outcome.received} of {outcome.sent} over IPv{version}" for version, outcome in found]
    yield f"answered: {', '.join(counts)}; round trips in milliseconds"
    first: tuple[int, Ping] | None = next(
        ((version, outcome.ping(*pair)) for version, outcome in found for pair in outcome.lost()), None
    )
    if first is not None:
        version, ping = first
        option = " -6" if version == 6 else ""
        yield f"`explain {ping.source} {ping.target}{option}` says why {ping.source} does not reach {ping.target}"
