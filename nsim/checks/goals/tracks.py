"""The goal that a node follows a connection."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class Tracks(Goal):
    """A node's connection table has an entry: who asks and who is asked, as they were at first, with their ports.

    ``source`` and ``destination`` are written ``10.0.0.1:5000``; ``state`` is TCP's, such as ``ESTABLISHED``, and an
    empty one may be any.
    """

    node: str
    source: str
    destination: str
    state: str = ""

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        state = f", {self.state}" if self.state else ""
        return f"{self.node} follows a connection from {self.source} to {self.destination}{state}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the table."""
        wanted = (self.source, self.destination)
        states = [
            each.state
            for each in network.namespace(self.node).connections()
            if (each.original.sender, each.original.receiver) == wanted
        ]
        if not states:
            return Verdict(False, f"`conntrack {self.node}` does not list it")
        right = not self.state or self.state in states
        return Verdict(right, "" if right else f"its state is {states[0]}")
