"""A VRF: a router inside a router."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from nsim.model.interfaces.master import Master
from nsim.ops import Operation, VrfAdd

if TYPE_CHECKING:
    from nsim.model.nodes.node import Node


class Vrf(Master):
    """A routing table of its own for its ports, so that tenants may use the same addresses (RFC 4364, section 1.2)."""

    kind: ClassVar[str] = "vrf"
    made_up: ClassVar[bool] = True

    def __init__(self, node: Node, name: str, table: int) -> None:
        super().__init__(node, name)
        self.table = table

    def route(self, destination: str, via: str | None = None, *, dev: str | None = None) -> None:
        """Add a static route to this VRF's table, as ``Node.route`` does to the main one."""
        self.node.route(destination, via, dev=dev, table=self.table)

    def create(self) -> Iterator[Operation]:
        yield VrfAdd(self.node.name, self.interface, self.hardware_address, self.table)
