"""The command ``pingall``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from nsim.checks.reachability import Reachability, ping_all
from nsim.commands.framework import Flag, Outcome, Report, Session, command
from nsim.network import Node
from nsim.network.neighbours import introduced


def same_as(session: Session, *, inet6: bool = False) -> list[str]:
    option = " -6" if inet6 else ""
    names = [node.name for node in session.network.taking_part() if _pingable(node, 6 if inet6 else 4)]
    return [f"{a} ping{option} -c 1 {b}" for a in names for b in names if a != b]


@command(same_as=same_as)
def pingall(session: Session, *, inet6: Annotated[bool, Flag("-6", "over IPv6")] = False) -> Outcome:
    """Let every node with an address ping every other, all at once; the status is not 0 when an answer is missing."""
    version = 6 if inet6 else 4
    nodes = [node for node in session.network.taking_part() if _pingable(node, version)]
    with introduced(session.network, version) as entries:
        found = ping_all(nodes, version)
    lost = found.sent - found.received
    share = 100 * lost / found.sent if found.sent else 0
    told = [f"*** so many neighbours that {entries:,} were made permanent meanwhile"] if entries else []
    return _Pings(
        [
            "*** Ping: testing ping reachability",
            *told,
            *_matrix(found),
            *(f"*** {number} × {reason}" for reason, number in found.reasons().most_common()),  # noqa: RUF001
            f"*** Results: {share:.0f}% dropped ({found.received}/{found.sent} received)",
        ],
        None,
        1 if lost else 0,
        found=found,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pings(Report):
    # A million pairs are written out one by one only for those who ask.
    found: Reachability

    def data(self) -> object:
        return [
            {"from": ping.source, "to": ping.target, "address": ping.address, "received": ping.received,
             "rtt_ms": ping.rtt_ms, "reason": ping.reason}
            for ping in self.found
        ]  # fmt: skip


def _pingable(node: Node, version: int) -> bool:
    return node.model.address(version) is not None


def _matrix(found: Reachability) -> Iterator[str]:
    places = range(len(found.names))
    for source in places:
        answers = [found.names[each] if found.reached(source, each) else "X" for each in places if each != source]
        yield f"{found.names[source]} -> {' '.join(answers)}"
