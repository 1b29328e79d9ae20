"""The goal that a packet does not even arrive."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.knock import Call, watched
from nsim.checks.journey.values import Protocol
from nsim.network import Network

_LONG_ENOUGH_S = 0.3  # in a lab a packet is there in less than a millisecond, with ARP on the way in a few


@dataclass(frozen=True)
class DoesNotArrive(Goal):
    """No packet from one node gets to another, be there an answer or not."""

    source: str
    target: str
    protocol: Protocol = "icmp"
    port: int | None = None

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"no packet from {self.source}{self._call.over} arrives at {self.target}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and watch where it is seen."""
        seen = watched(network, self._call, min(patience_s, _LONG_ENOUGH_S))
        arrived = any(each.what == "request" and each.node == self.target and each.addressed for each in seen)
        return Verdict(not arrived, "one does" if arrived else "")

    @property
    def _call(self) -> Call:
        return Call(self.source, self.target, self.protocol, self.port)
