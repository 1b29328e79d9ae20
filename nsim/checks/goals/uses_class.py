"""The goal that packets go through a class of a queue."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.has_class import handle_of
from nsim.checks.goals.knock import Call, answered
from nsim.network import Network


@dataclass(frozen=True)
class UsesClass(Goal):
    """A ping from one node to another leaves a third by a class of htb, such as ``1:10``, at one of its interfaces."""

    source: str
    target: str
    node: str
    interface: str
    name: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"packets from {self.source} to {self.target} use the class {self.name} of {self.node}:{self.interface}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a ping and look in which classes more has been sent than before."""
        before = self._sent(network)
        came, _ = answered(network, Call(self.source, self.target), patience_s)
        if not came:
            return Verdict(False, f"{self.target} does not answer")
        handle = handle_of(self.name)
        grown = [each for each, sent in self._sent(network).items() if sent > before.get(each, 0)]
        if handle in grown:
            return Verdict(True)
        # A parent counts what its children send.
        used = ", ".join(f"{each >> 16:x}:{each & 0xFFFF:x}" for each in grown)
        return Verdict(False, f"they use {used or 'none'}")

    def _sent(self, network: Network) -> dict[int, int]:
        return {each.handle: each.sent for each in network.namespace(self.node).rate_classes(self.interface)}
