"""The command ``pingall``."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from nsim.checks.reachability import Ping, ping_all
from nsim.commands.framework import Flag, Outcome, Report, Session, command
from nsim.network import Node


def same_as(session: Session, *, inet6: bool = False) -> list[str]:
    option = " -6" if inet6 else ""
    names = [node.name for node in session.network.taking_part() if _pingable(node, 6 if inet6 else 4)]
    return [f"{a} ping{option} -c 1 {b}" for a in names for b in names if a != b]


@command(same_as=same_as)
def pingall(session: Session, *, inet6: Annotated[bool, Flag("-6", "over IPv6")] = False) -> Outcome:
    """Let every node with an address ping every other, all at once; the status is not 0 when an answer is missing."""
    version = 6 if inet6 else 4
    nodes = [node for node in session.network.taking_part() if _pingable(node, version)]
    pings = ping_all(nodes, version)
    received = sum(ping.received for ping in pings)
    lost = len(pings) - received
    share = 100 * lost / len(pings) if pings else 0
    summary = f"*** Results: {share:.0f}% dropped ({received}/{len(pings)} received)"
    return Report(
        ["*** Ping: testing ping reachability", *_matrix(nodes, pings), *_reasons(pings), summary],
        [
            {"from": ping.source, "to": ping.target, "address": ping.address, "received": ping.received,
             "rtt_ms": ping.rtt_ms, "reason": ping.reason}
            for ping in pings
        ],
        1 if lost else 0,
    )  # fmt: skip


def _pingable(node: Node, version: int) -> bool:
    return node.model.address(version) is not None


def _reasons(pings: list[Ping]) -> list[str]:
    counts = Counter(ping.reason for ping in pings if not ping.received)
    return [f"*** {number} × {reason}" for reason, number in counts.most_common()]  # noqa: RUF001


def _matrix(nodes: list[Node], pings: list[Ping]) -> list[str]:
    answers: dict[str, list[str]] = {node.name: [] for node in nodes}
    for ping in pings:
        answers[ping.source].append(ping.target if ping.received else "X")
    return [f"{name} -> {' '.join(reached)}" for name, reached in answers.items()]
