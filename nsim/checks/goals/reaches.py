"""The goal that one node reaches another."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.knock import Call, answered
from nsim.checks.journey.values import Protocol
from nsim.network import Network


@dataclass(frozen=True)
class Reaches(Goal):
    """A packet from one node gets an answer from another, or from an address; TCP's is a connection.

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
        return f"{self.source} reaches {self.target}{self._call.over}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and wait for its answer."""
        came, refused = answered(network, self._call, patience_s)
        if came:
            return Verdict(True)
        return Verdict(False, f"{self.target} does not answer" + (f": {refused}" if refused else ""))

    @property
    def _call(self) -> Call:
        return Call(self.source, self.target, self.protocol, self.port, self.version, self.size_bytes)
