"""Tell what is built while it is built, as Mininet's ``-v info`` and ``-v debug`` do: on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

from nsim.model import Host, Switch, Topology
from nsim.ops import Operation
from nsim.plan import command_line


def announce(topology: Topology) -> None:
    """Tell, in Mininet's words, which nodes and links are made."""
    _say("*** Creating network")
    kinds: dict[str, list[str]] = {"hosts": [], "switches": [], "routers": []}
    for node in topology.nodes.values():
        kind = "hosts" if isinstance(node, Host) else "switches" if isinstance(node, Switch) else "routers"
        kinds[kind].append(node.name)
    for kind, names in kinds.items():
        if names:
            _say_all(kind, names)
    _say_all("links", (f"({link.a.node.name}, {link.b.node.name})" for link in topology.links))


class Narrator:
    """Tells each operation that has been carried out: when, how long it took, and what a person would have typed."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        _say("*** Building: when, how long it took, what a person would type")

    def __call__(self, operation: Operation, seconds: float) -> None:
        since = time.perf_counter() - self._began
        _say(f"{since * 1000:8.1f} ms {seconds * 1000:7.2f} ms  {command_line(operation)}")


def _say_all(kind: str, words: Iterable[str]) -> None:
    _say(f"*** Adding {kind}:\n{' '.join(words)}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
