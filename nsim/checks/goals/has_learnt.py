"""The goal that a bridge has learnt where a host is."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import interface_index
from nsim.errors import CommandError
from nsim.network import Network


@dataclass(frozen=True)
class HasLearnt(Goal):
    """A bridge of a node has learnt from a frame that the interface of a host is behind one of its ports."""

    node: str
    bridge: str
    port: str
    host: str
    interface: str = "eth0"

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.bridge} has learnt that {self.host} is behind {self.port}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the host's MAC and the bridge's forwarding database."""
        node = network.namespace(self.node)
        bridge, port = interface_index(node, self.bridge), interface_index(node, self.port)
        wanted = network.namespace(self.host).interface(self.interface)
        if wanted is None:
            raise CommandError(f"{self.host} has no interface {self.interface}")
        found = [each for each in node.bridge_fdb() if each.mac == wanted.mac and each.bridge_index == bridge]
        if any(not each.is_fixed and each.port_index == port for each in found):
            return Verdict(True)
        if not found:
            return Verdict(False, f"it does not know {wanted.mac}")
        if found[0].port_index != port:
            return Verdict(False, f"it has {wanted.mac} behind another port")
        return Verdict(False, "somebody has told it, it has not learnt it")
