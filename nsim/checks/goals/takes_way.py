"""The goal that packets from one node to another pass certain routers."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.knock import Call, watched
from nsim.checks.journey.values import Sighting
from nsim.model import Router
from nsim.network import Network


@dataclass(frozen=True)
class TakesWay(Goal):
    """A real packet from one node to another passes these routers, in this order, and no others."""

    source: str
    target: str
    by: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"packets from {self.source} to {self.target} pass {_listed(self.by)}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send a packet and watch it on every interface."""
        seen = watched(network, Call(self.source, self.target), patience_s)
        ends = {self.source, self.target}
        passed = [each for each in seen if each.what == "request" and each.addressed and each.node not in ends]
        routers = tuple(dict.fromkeys(each.node for each in passed if _is_routed(network, each)))
        arrived = any(each.what == "reply" and each.node == self.source for each in seen)
        if not arrived:
            return Verdict(False, "no answer comes back")
        return Verdict(routers == self.by, f"it passes {_listed(routers)}" if routers != self.by else "")


def _is_routed(network: Network, seen: Sighting) -> bool:
    node = network[seen.node]
    if not isinstance(node.model, Router) and node in list(network):
        return False
    interface = node.interface(seen.interface)
    return interface is None or interface.port_state is None  # a port of a bridge: it is only switched there


def _listed(names: tuple[str, ...]) -> str:
    return ", then ".join(names) or "no router"
