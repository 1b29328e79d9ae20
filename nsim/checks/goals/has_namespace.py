"""The goal that a namespace has a name."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import place
from nsim.errors import UsageError
from nsim.network import Network


@dataclass(frozen=True)
class HasNamespace(Goal):
    """There is a network namespace of this name, a node's or one that was made by hand."""

    name: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"there is a network namespace {self.name}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Look for the name."""
        try:
            place(network, self.name).interface("lo")
        except UsageError:
            return Verdict(False, "`ip netns list` has no such name")
        return Verdict(True)
