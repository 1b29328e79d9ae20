"""The goal that a program listens at a port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class Listens(Goal):
    """Some program of a node takes what comes to a port."""

    node: str
    port: int
    protocol: Literal["tcp", "udp"] = "tcp"

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.node} listens on {self.protocol.upper()} port {self.port}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the sockets."""
        node = network.namespace(self.node)
        there = any(each.port == self.port for version in (4, 6) for each in node.sockets(self.protocol, version))
        return Verdict(there, "" if there else "nothing listens there")
