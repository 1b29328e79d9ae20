"""The goal that no namespace has a name."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.errors import UsageError
from nsim.network import Network


@dataclass(frozen=True)
class HasNoNamespace(Goal):
    """No network namespace has this name, neither a node's nor one that was made by hand."""

    name: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"no network namespace is called {self.name}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Look for the name."""
        try:
            network.namespace(self.name)
        except UsageError:
            return Verdict(True)
        return Verdict(False, "`ip netns list` has it still")
