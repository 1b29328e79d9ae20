"""A TUN or TAP interface: its cable is a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from nsim.model.interfaces.interface import Interface
from nsim.ops import MacSet, Operation, TunAdd

if TYPE_CHECKING:
    from nsim.model.nodes.node import Node


class Tun(Interface):
    """An interface whose other side is a program: ``tun`` hands it IP packets, ``tap`` Ethernet frames."""

    kind: ClassVar[str] = "tun"

    def __init__(self, node: Node, name: str, addresses: tuple[str, ...], mode: Literal["tun", "tap"]) -> None:
        super().__init__(node, name, addresses)
        self.mode = mode
        self.has_own_mac = self.carries_tags = mode == "tap"

    def create(self) -> Iterator[Operation]:
        yield TunAdd(self.node.name, self.interface, self.mode)
        if self.mode == "tap":
            yield MacSet(self.node.name, self.interface, self.hardware_address)
