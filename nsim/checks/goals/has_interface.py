"""The goal that a node has an interface."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.network import Network


@dataclass(frozen=True)
class HasInterface(Goal):
    """A node has an interface of this name, of a kind (``veth``, ``bridge`` …), up or down, with this MTU.

    ``carrier`` says whether the other side of its cable shall be up too.
    """

    node: str
    name: str
    kind: str = ""
    up: bool | None = None
    mtu_bytes: int | None = None
    mac: str = ""
    carrier: bool | None = None

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        parts = [f"of the kind {self.kind}"] if self.kind else []
        parts += [] if self.up is None else ["up" if self.up else "down"]
        parts += [] if self.carrier is None else [f"{'with' if self.carrier else 'without'} a carrier"]
        parts += [f"with an MTU of {self.mtu_bytes}"] if self.mtu_bytes is not None else []
        parts += [f"with the MAC {self.mac}"] if self.mac else []
        return f"{self.node} has the interface {self.name}{', ' if parts else ''}{', '.join(parts)}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the interface."""
        found = network.namespace(self.node).interface(self.name)
        if found is None:
            return Verdict(False, f"{self.node} has no interface {self.name}")
        if self.kind and found.kind != self.kind:
            return Verdict(False, f"{self.name} is of the kind {found.kind}")
        if self.up is not None and found.up != self.up:
            return Verdict(False, f"{self.name} is {'up' if found.up else 'down'}")
        if self.carrier is not None and found.carrier != self.carrier:
            return Verdict(False, f"{self.name} has {'a' if found.carrier else 'no'} carrier")
        if self.mtu_bytes is not None and found.mtu_bytes != self.mtu_bytes:
            return Verdict(False, f"its MTU is {found.mtu_bytes}")
        if self.mac and found.mac != self.mac:
            return Verdict(False, f"its MAC is {found.mac}")
        return Verdict(True)
