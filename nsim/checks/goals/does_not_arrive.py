"""The goal that a packet does not even arrive."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Verdict
from nsim.checks.goals.knock import watched
from nsim.checks.goals.sends import Sends
from nsim.network import Network


@dataclass(frozen=True)
class DoesNotArrive(Sends):
    """No packet from one node gets to another, be there an answer or not."""

    @property
    def by_silence(self) -> bool:
        """Whether it holds because nothing comes."""
        return True

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"no packet from {self.source}{self.over} arrives at {self.target}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and watch where it is seen."""
        seen = watched(network, self, patience_s)
        arrived = any(each.what == "request" and each.node == self.target and each.addressed for each in seen)
        return Verdict(not arrived, "one does" if arrived else "")
