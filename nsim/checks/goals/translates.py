"""The goal that NAT rewrites the addresses of a packet."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.knock import Call, watched
from nsim.checks.journey.values import Protocol
from nsim.network import Network


@dataclass(frozen=True)
class Translates(Goal):
    """A packet arrives with another source, or at another destination, than it was sent with.

    ``source_becomes`` and ``destination_becomes`` are addresses; an empty one may be any.
    """

    source: str
    target: str
    source_becomes: str = ""
    destination_becomes: str = ""
    protocol: Protocol = "icmp"
    port: int | None = None

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        parts = [
            f"the {what} {address}"
            for what, address in (("source", self.source_becomes), ("destination", self.destination_becomes))
            if address
        ]
        return f"packets from {self.source} to {self.target}{self._call.over} get {' and '.join(parts)} on their way"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and compare how it leaves and how it is seen last."""
        requests = [each for each in watched(network, self._call, patience_s) if each.what == "request"]
        if not requests:
            return Verdict(False, f"{self.source} sends nothing")
        first, last = requests[0], requests[-1]
        for what, wanted, before, after in (
            ("source", self.source_becomes, first.source, last.source),
            ("destination", self.destination_becomes, first.destination, last.destination),
        ):
            if wanted and after != wanted:
                changed = f"is still {after}" if before == after else f"becomes {after}"
                return Verdict(False, f"the {what} {changed} at {last.node}:{last.interface}")
        return Verdict(True)

    @property
    def _call(self) -> Call:
        return Call(self.source, self.target, self.protocol, self.port)
