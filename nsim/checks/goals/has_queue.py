"""The goal that an interface sends through a queueing discipline."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import interface_index
from nsim.network import Network


@dataclass(frozen=True)
class HasQueue(Goal):
    """An interface has a queueing discipline of a kind, such as ``tbf``, ``htb`` or ``netem``."""

    node: str
    interface: str
    kind: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.node}:{self.interface} sends through {self.kind}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the queueing disciplines."""
        node = network.namespace(self.node)
        index = interface_index(node, self.interface)
        kinds = [each.kind for each in node.queues() if each.interface_index == index]
        if self.kind in kinds:
            return Verdict(True)
        return Verdict(False, f"it sends through {', '.join(dict.fromkeys(kinds)) or 'no queue'}")
