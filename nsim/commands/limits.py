"""The command ``limits``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nsim.commands.framework import NodeName, Outcome, Report, Session, Table, command
from nsim.model.limits import known
from nsim.network import Node

_COUNTED = ("cpu.stat", "memory.current", "memory.events", "pids.current", "pids.events")


@dataclass(frozen=True, slots=True)
class Row:
    """One limit of one node: what it allows, what is used now (of computing: so far), and how often it has struck."""

    node: str
    limit: str
    value: str
    used: str
    struck: int | None


@command()
def limits(session: Session, *nodes: NodeName) -> Outcome:
    """Show the limits of some nodes, or of all: what each allows, what is used, and how often it has struck.

    The kernel keeps them, in the cgroup that `NODE cat /proc/self/cgroup` names. `node NODE set` changes them.

    Examples:
        limits
        node h1 set memory=64MB
    """
    rows = [row for node in nodes or session.network for row in _rows(node)]
    return Table(rows) if rows else Report(["no node is limited; `node h1 set cpu=0.5` limits one"], [])


def _rows(node: Node) -> Iterator[Row]:
    kinds = known()
    files = node.limit_files(*_COUNTED, *(kind.file for kind in kinds.values()))
    for keyword, kind in kinds.items():
        text = files.get(kind.file, kind.unlimited).strip()
        if text == kind.unlimited:
            continue
        drawn = node.model.limits.get(keyword)
        value = drawn if drawn is not None and drawn.text() == text else kind.observed(text)
        struck = None
        if kind.event is not None:
            file, word = kind.event
            struck = int(dict(line.split() for line in files.get(file, "").splitlines()).get(word, 0))
        yield Row(node.name, keyword, str(value), kind.used(files), struck)
