"""Make an interface whose cable is a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nsim.ops.link_delete import LinkDelete
from nsim.ops.operation import Bindings, Operation, TunRequest


@dataclass(frozen=True, slots=True)
class TunAdd(Operation):
    """Make a TUN interface, which hands a program IP packets, or a TAP interface, which hands it Ethernet frames.

    It stays when no program holds it (it is persistent), without carrier until one does. Source: ip-tuntap(8).
    """

    interface: str
    mode: Literal["tun", "tap"]

    def argv(self) -> tuple[str, ...]:
        return ("ip", "tuntap", "add", "dev", self.interface, "mode", self.mode)

    def features(self) -> tuple[str, ...]:
        return ("tun",)

    def makes(self) -> tuple[tuple[str, str], ...]:
        return ((self.node, self.interface),)

    def undo(self) -> LinkDelete:
        return LinkDelete(self.node, self.interface)

    def request(self, bindings: Bindings) -> TunRequest:
        return TunRequest(self.interface, self.mode, bindings.new_index(self.node, self.interface))
