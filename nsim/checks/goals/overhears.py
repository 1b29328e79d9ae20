"""The goal that a node hears what is not for it, or does not."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.knock import Call, answered, watched
from nsim.network import Network


@dataclass(frozen=True)
class Overhears(Goal):
    """A packet from one node to another comes past a third one, as behind a hub; with ``heard=False`` it does not."""

    node: str
    source: str
    target: str
    heard: bool = True

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.node} {'hears' if self.heard else 'does not hear'} what {self.source} sends to {self.target}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet from which switches learn, then one to be watched."""
        call = Call(self.source, self.target)
        if not answered(network, call, patience_s)[0]:
            return Verdict(False, f"{self.source} does not reach {self.target}")
        seen = watched(network, call, patience_s)
        heard = any(each.node == self.node and each.what == "request" for each in seen)
        if heard == self.heard:
            return Verdict(True)
        return Verdict(False, f"it {'hears' if heard else 'does not hear'} it")
