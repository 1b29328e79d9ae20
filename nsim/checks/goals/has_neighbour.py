"""The goal that a node knows a neighbour."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class HasNeighbour(Goal):
    """A node's neighbour table has a MAC for an address, perhaps this one, perhaps in this state (``PERMANENT``)."""

    node: str
    address: str
    mac: str = ""
    state: str = ""

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        what = f"the MAC {self.mac}" if self.mac else "the MAC"
        return f"{self.node} knows {what} of {self.address}{f', {self.state}' if self.state else ''}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the table."""
        for each in network.namespace(self.node).neighbours():
            if each.address != self.address or not each.mac:
                continue
            if self.mac and each.mac != self.mac:
                return Verdict(False, f"it has {each.mac} for it")
            if self.state and each.state != self.state:
                return Verdict(False, f"its state is {each.state}")
            return Verdict(True)
        return Verdict(False, f"{self.node} knows no MAC of {self.address}")
