"""The goal that a path carries so much, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nsim.checks.bandwidth import Traffic, measure
from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network
from nsim.units import Rate


@dataclass(frozen=True)
class RateWithin(Goal):
    """TCP from one node to another gets a rate between two, such as ``8mbit`` and ``11mbit``, measured for a second."""

    source: str
    target: str
    low: str
    high: str

    measures: ClassVar[bool] = True

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"TCP from {self.source} to {self.target} gets between {self.low} and {self.high} per second"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send for a second and compare what has arrived."""
        found = measure(network, (network[self.source], network[self.target]), Traffic(1)).received_bits_per_second
        low, high = (Rate.parse(text).bits_per_second for text in (self.low, self.high))
        if low <= found <= high:
            return Verdict(True)
        return Verdict(False, f"it gets {found / 1e6:.1f} Mbit/s")
