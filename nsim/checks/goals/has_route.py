"""The goal that a node has a route."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import interface_index
from nsim.network import Network


@dataclass(frozen=True)
class HasRoute(Goal):
    """The main table of a node has a route to a prefix (``default`` for all), perhaps by a next hop or an interface.

    ``kind`` is ``unicast``, ``blackhole``, ``unreachable`` or ``prohibit``.
    """

    node: str
    destination: str
    via: str = ""
    dev: str = ""
    kind: str = "unicast"
    version: int | None = None

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        kind = "" if self.kind == "unicast" else f"{self.kind} "
        by = f" via {self.via}" if self.via else f" by {self.dev}" if self.dev else ""
        return f"{self.node} has {_described(self.destination, kind)}{by}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the table."""
        node = network.namespace(self.node)
        version = self.version or (6 if ":" in f"{self.destination}{self.via}" else 4)
        found = [each for each in node.routes(version) if each.destination == self.destination]
        if not found:
            return Verdict(False, "it has none")
        index = interface_index(node, self.dev) if self.dev else None
        for each in found:
            right_hop = not self.via or each.via == self.via
            if right_hop and index in (None, each.interface_index) and each.kind == self.kind:
                return Verdict(True)
        first = found[0]
        way = f"via {first.via}" if first.via else "without a next hop"
        return Verdict(False, f"it is {first.kind}, {way}")


def _described(destination: str, kind: str) -> str:
    return f"a {kind}default route" if destination == "default" else f"the {kind}route to {destination}"
