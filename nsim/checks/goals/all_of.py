"""The goal that several others are reached."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class AllOf(Goal):
    """Several goals hold at once; they are told as one, in a ``sentence`` if one is given.

    The reason is that of the first that does not hold, and nothing when it is ``silent``: what stands where says too
    much to who shall find it out.
    """

    goals: tuple[Goal, ...]
    silent: bool = False

    @property
    def meaning(self) -> str:
        """The goals as one sentence."""
        return "; ".join(map(str, self.goals))

    @property
    def by_silence(self) -> bool:
        """Whether one of them holds because nothing comes."""
        return any(goal.by_silence for goal in self.goals)

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Look at each, until one does not hold."""
        for goal in self.goals:
            verdict = goal.look(network, patience_s)
            if not verdict.holds:
                reason = f"not so: {goal}" + (f" ({verdict.reason})" if verdict.reason else "")
                return Verdict(False, "" if self.silent else reason)
        return Verdict(True)
