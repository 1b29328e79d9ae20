"""The goal that a kernel setting has a value."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class HasSetting(Goal):
    """A kernel setting such as ``net.ipv4.ip_forward`` has a value in a node."""

    node: str
    key: str
    value: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"in {self.node} {self.key} is {self.value}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the setting."""
        found = " ".join(network.namespace(self.node).setting(self.key).split())
        return Verdict(found == self.value, f"it is {found}" if found != self.value else "")
