"""The goal that one node does not reach another."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Verdict
from nsim.checks.goals.knock import answered
from nsim.checks.goals.sends import Sends
from nsim.network import Network


@dataclass(frozen=True)
class DoesNotReach(Sends):
    """A packet from one node gets no answer from another, which has an address all the same."""

    @property
    def by_silence(self) -> bool:
        """Whether it holds because nothing comes."""
        return True

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.source} does not reach {self.target}{self.over}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and see that no answer comes."""
        came, _ = answered(network, self, patience_s)
        return Verdict(not came, f"{self.target} answers" if came else "")
