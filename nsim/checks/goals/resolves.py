"""The goal that a name resolves."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.errors import CommandError
from nsim.network import Network


@dataclass(frozen=True)
class Resolves(Goal):
    """A node finds an address, perhaps this one, for a name."""

    node: str
    name: str
    address: str = ""

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.node} finds {self.address or 'an address'} for the name {self.name}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Ask as every program in the node does, with getent(1)."""
        try:
            said = (
                network.namespace(self.node).run(["getent", "ahosts", self.name], timeout_s=max(patience_s, 1.0)).stdout
            )
        except CommandError:
            return Verdict(False, "whoever it asks does not answer")
        found = list(dict.fromkeys(line.split()[0] for line in said.splitlines() if line.split()))
        if not found:
            return Verdict(False, "nobody knows the name")
        right = not self.address or self.address in found
        return Verdict(right, "" if right else f"it finds {', '.join(found)}")
