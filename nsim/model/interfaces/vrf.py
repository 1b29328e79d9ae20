"""A VRF: a router inside a router."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from nsim.errors import TopologyError
from nsim.model.interfaces.master import Master
from nsim.model.origin import author
from nsim.model.routing import check_number
from nsim.ops import Operation, VrfAdd

if TYPE_CHECKING:
    from nsim.model.nodes.node import Node

_TAKEN_TABLES = {253: "default", 254: "main", 255: "local"}  # /etc/iproute2/rt_tables


class Vrf(Master):
    """A routing table of its own for its ports, so that tenants may use the same addresses (RFC 4364, section 1.2)."""

    kind: ClassVar[str] = "vrf"
    made_up: ClassVar[bool] = True
    carries_tags: bool = False

    def __init__(self, node: Node, name: str, table: int) -> None:
        super().__init__(node, name)
        check_number(node.name, "table", table)
        if table in _TAKEN_TABLES:
            raise TopologyError(
                f"table {table} is the node's own table {_TAKEN_TABLES[table]}",
                node=node.name,
                origin=author(),
                hint="give the VRF a table of its own, like table=100",
            )
        self.table = table

    def route(self, destination: str, via: str | None = None, *, dev: str | None = None) -> None:
        """Add a static route to this VRF's table, as ``Node.route`` does to the main one."""
        self.node.route(destination, via, dev=dev, table=self.table)

    def create(self) -> Iterator[Operation]:
        yield VrfAdd(self.node.name, self.interface, self.hardware_address, self.table)
