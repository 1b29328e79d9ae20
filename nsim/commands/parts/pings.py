"""The commands that ping, with Mininet's words: what they accept, what they do and how they report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from nsim.checks.reachability import INTERRUPTED, PATIENCE_S, Ping, PingsInterrupted, Reachability, ping_all
from nsim.commands.framework import Flag, Matrix, NumberArgument, Report, Session
from nsim.network import Node
from nsim.network.neighbours import introduced

OverIpv6 = Annotated[bool, Flag("-6", "over IPv6")]
Rate = Annotated[
    float | None, Flag("--rate", "requests per second at most", NumberArgument("requests per second", 0.1, 1_000_000))
]
Seconds = Annotated[float, NumberArgument("seconds", 0.001, 3600)]


def ping_lines(nodes: Sequence[Node], *, inet6: bool) -> list[str]:
    """Return what a person would type to ping every one of the nodes from every other."""
    option = " -6" if inet6 else ""
    names = [node.name for node in nodes]
    return [f"{a} ping{option} -c 1 {b}" for a in names for b in names if a != b]


def ask_all(
    session: Session,
    nodes: Sequence[Node],
    version: int,
    *,
    timeout_s: float = PATIENCE_S,
    rate: float | None = None,
) -> tuple[Reachability, list[str]]:
    """Ping every one of the nodes from every other; return what became of it, and lines to tell about how it was done.

    After an interrupt, which the session then knows of, it is what is known by then.
    """
    with introduced(session.network, version) as entries:
        try:
            found = ping_all(nodes, version, patience_s=timeout_s, rate=rate, progress=session.progress)
        except PingsInterrupted as interrupt:
            found = interrupt.found
            session.interrupted = True
    return found, [f"*** so many neighbours that {entries:,} were made permanent meanwhile"] if entries else []


def ping_report(
    session: Session,
    nodes: Sequence[Node],
    version: int,
    *,
    timeout_s: float = PATIENCE_S,
    rate: float | None = None,
    full: bool = False,
) -> Report:
    """Ping every one of the nodes from every other; the status is not 0 when a reply is missing.

    A ``full`` report has a line with the round trip for each pair. After an interrupt it tells what is known by then.
    """
    found, told = ask_all(session, nodes, version, timeout_s=timeout_s, rate=rate)
    lost = found.sent - found.received
    lines: list[str | Matrix] = [
        "*** Ping: testing ping reachability",
        *told,
        Matrix(found.names, found.reached),
        *(f"*** {number} × {reason}" for reason, number in found.reasons().most_common()),  # noqa: RUF001
    ]
    if session.interrupted:
        lines.append(unknown_line(found))
    if full:
        lines += round_trip_lines(found)
    else:
        lines.append(result_line(found))
    return _Pings(lines, None, 130 if session.interrupted else 1 if lost else 0, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pings(Report):
    # A million pairs are written out one by one only for those who ask.
    found: Reachability

    def data(self) -> object:
        return ping_values(self.found)


def ping_values(found: Reachability) -> list[dict[str, object]]:
    """Return what became of each request as plain values for JSON."""
    return [
        {"from": ping.source, "to": ping.target, "address": ping.address, "received": ping.received,
         "rtt_ms": ping.rtt_ms, "reason": ping.reason}
        for ping in found
    ]  # fmt: skip


def unknown_line(found: Reachability) -> str:
    """Return the line that says of how many pairs nothing is known, after an interrupt."""
    return f"*** Interrupted: of {found.pairs - found.sent} of {found.pairs} pairs nothing is known"


def _percent(lost: int, sent: int) -> int:
    # Rounded, but "0%" means none and "100%" all: scripts look for these.
    if lost in (0, sent):
        return 100 if lost else 0
    return max(1, min(99, round(100 * lost / sent)))


def result_line(found: Reachability) -> str:
    """Return the line that says how many replies were missing."""
    lost = found.sent - found.received
    return f"*** Results: {_percent(lost, found.sent)}% dropped ({found.received}/{found.sent} received)"


def round_trip_lines(found: Iterable[Ping]) -> Iterator[str]:
    """Yield the lines that tell the round trip of each pair."""
    # One request is its own minimum, average and maximum; Mininet writes zeros where there was no reply.
    yield "*** Results: "
    for ping in found:
        if ping.reason == INTERRUPTED:
            continue
        rtt = f"{ping.rtt_ms or 0:.3f}"
        received = 1 if ping.received else 0
        yield f" {ping.source}->{ping.target}: 1/{received}, rtt min/avg/max/mdev {rtt}/{rtt}/{rtt}/0.000 ms"
