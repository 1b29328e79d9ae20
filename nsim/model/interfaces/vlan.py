"""A VLAN sub-interface: the tagged frames of another interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nsim.model.interfaces.interface import Interface
from nsim.ops import Operation, VlanAdd


class Vlan(Interface):
    """What arrives by another interface with one IEEE 802.1Q tag, as an interface of its own."""

    kind: ClassVar[str] = "vlan"
    has_own_mac: bool = False

    def __init__(self, parent: Interface, number: int, name: str | None, addresses: tuple[str, ...]) -> None:
        super().__init__(parent.node, name, addresses)
        self.number = number
        self._parent = parent

    @property
    def parent(self) -> Interface:
        return self._parent

    @property
    def numbered(self) -> bool:
        return self.master is None or not self.master.joins_segments

    def create(self) -> Iterator[Operation]:
        yield VlanAdd(self.node.name, self.interface, self._parent.interface, self.number)
