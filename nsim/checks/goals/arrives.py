"""The goal that a packet gets to another node, whatever becomes of the answer."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.knock import Call, watched
from nsim.network import Network


@dataclass(frozen=True)
class Arrives(Goal):
    """A packet from one node comes to another node; it need not be answered."""

    source: str
    target: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"what {self.source} sends to {self.target} arrives there"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and see how far it comes."""
        seen = [each for each in watched(network, Call(self.source, self.target), patience_s) if each.what == "request"]
        if any(each.node == self.target and each.addressed for each in seen):
            return Verdict(True)
        if not seen:
            return Verdict(False, f"{self.source} sends nothing")
        return Verdict(False, f"it comes no further than {seen[-1].node}:{seen[-1].interface}")
