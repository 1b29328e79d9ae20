"""What goals share that send one packet from one node to another."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass

from nsim.checks.goals.goal import Goal
from nsim.checks.goals.knock import Call
from nsim.checks.journey.values import Protocol


@dataclass(frozen=True)
class Sends(Goal, ABC):
    """A goal about one packet from a node to another, or to an address.

    A ping has ``size_bytes``, its IP header counted, and may not be fragmented then; None means a small one.
    """

    source: str
    target: str
    protocol: Protocol = "icmp"
    port: int | None = None
    version: int | None = None
    size_bytes: int | None = None

    @property
    def call(self) -> Call:
        """What is sent."""
        return Call(self.source, self.target, self.protocol, self.port, self.version, self.size_bytes)
