"""The goal that one node does not reach another."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.knock import Call, answered
from nsim.checks.journey.values import Protocol
from nsim.network import Network

_LONG_ENOUGH_S = 0.5  # whoever answers in a lab does so in milliseconds


@dataclass(frozen=True)
class DoesNotReach(Goal):
    """A packet from one node gets no answer from another, which has an address all the same.

    A ping has ``size_bytes``, its IP header counted, and may not be fragmented then; None means a small one.
    """

    source: str
    target: str
    protocol: Protocol = "icmp"
    port: int | None = None
    version: int | None = None
    size_bytes: int | None = None

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.source} does not reach {self.target}{self._call.over}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and see that no answer comes."""
        came, _ = answered(network, self._call, min(patience_s, _LONG_ENOUGH_S))
        return Verdict(not came, f"{self.target} answers" if came else "")

    @property
    def _call(self) -> Call:
        return Call(self.source, self.target, self.protocol, self.port, self.version, self.size_bytes)
