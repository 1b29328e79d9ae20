"""What goals share that send one packet from one node to another."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass

from nsim.checks.goals.goal import Goal
from nsim.checks.goals.knock import Call


@dataclass(frozen=True)
class Sends(Call, Goal, ABC):
    """A goal about one packet from a node to another, or to an address: a call, and what shall become of it."""
