"""The goal that a packet arrives."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Verdict
from nsim.checks.goals.knock import watched
from nsim.checks.goals.sends import Sends
from nsim.network import Network


@dataclass(frozen=True)
class Arrives(Sends):
    """A packet from one node gets to another, whether or not an answer comes back."""

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"a packet from {self.source}{self.over} arrives at {self.target}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and watch where it is seen."""
        requests = [each for each in watched(network, self, patience_s) if each.what == "request"]
        if any(each.node == self.target and each.addressed for each in requests):
            return Verdict(True)
        last = requests[-1] if requests else None
        return Verdict(False, f"it is seen last on {last.node}:{last.interface}" if last else "nobody sees it")
