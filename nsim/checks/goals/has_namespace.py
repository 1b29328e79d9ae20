"""The goal that a namespace has a name."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
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
            node = network.namespace(self.name)
        except UsageError:
            return Verdict(False, "`ip netns list` has no such name")
        try:
            node.interface("lo")
        except UsageError:  # the name was mounted where nobody else sees it
            return Verdict(False, f"only the node that made it sees it; `root rm /run/netns/{self.name}` clears it")
        return Verdict(True)
