"""The goal that two nodes have a TCP session."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class Established(Goal):
    """A node has a TCP session at a port of its own that somebody, perhaps this address, has opened."""

    node: str
    port: int
    peer: str = ""

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.node} has a TCP session on port {self.port}{f' with {self.peer}' if self.peer else ''}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the sockets."""
        node = network.namespace(self.node)
        found = [each for version in (4, 6) for each in node.sessions(version) if each.port == self.port]
        if not found:
            return Verdict(False, "there is no session")
        # A socket for both families has IPv4 peers as ::ffff:… (RFC 4291, section 2.5.5.2).
        peers = [str(getattr(each.peer, "ipv4_mapped", None) or each.peer) for each in found]
        if self.peer and self.peer not in peers:
            return Verdict(False, f"its session is with {peers[0]}")
        return Verdict(True)
