"""The goal that one node reaches another."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Verdict
from nsim.checks.goals.knock import answered
from nsim.checks.goals.sends import Sends
from nsim.network import Network


@dataclass(frozen=True)
class Reaches(Sends):
    """A packet from one node gets an answer from another, or from an address; TCP's is a connection."""

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.source} reaches {self.target}{self.over}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and wait for its answer."""
        came, refused = answered(network, self, patience_s)
        if came:
            return Verdict(True)
        return Verdict(False, f"{self.target} does not answer" + (f": {refused}" if refused else ""))
