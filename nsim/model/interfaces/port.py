"""A port: where a cable meets a node."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nsim.errors import TopologyError
from nsim.model.interfaces.interface import LONGEST_INTERFACE_NAME, Interface
from nsim.model.reading import check_truth

if TYPE_CHECKING:
    from nsim.model.link import Link
    from nsim.model.nodes.node import Node


class Port(Interface):
    """One end of a cable, or a socket that waits for one. A ``bare`` port stays without addresses."""

    kind: ClassVar[str] = "port"

    def __init__(
        self,
        node: Node,
        name: str | None,
        addresses: tuple[str, ...] = (),
        *,
        mac: str | None = None,
        bare: bool = False,
    ) -> None:
        super().__init__(node, name, addresses, mac=mac)
        check_truth(node.name, "bare", bare)
        if bare and addresses:
            raise TopologyError(
                "a bare port has no addresses",
                node=node.name,
                origin=self.origin,
                hint="leave out bare, or the addresses",
            )
        self.link: Link | None = None
        self.bare = bare

    @property
    def numbered(self) -> bool:
        switched = self.master is not None and self.master.joins_segments
        return not (self.bare or switched or self.subinterfaces)

    def default_name(self, neighbour: Node) -> str:
        """Return the name of a port towards a neighbour when the author gives none.

        The port of a bridge is named after the neighbour where that fits, any other eth0, eth1, …
        """
        taken = {known.name for known in self.node.interfaces} | {"lo"}
        fits = len(neighbour.name) <= LONGEST_INTERFACE_NAME and neighbour.name not in taken
        if self.master is not None and self.master.joins_segments and fits and neighbour is not self.node:
            return neighbour.name
        return next(name for name in (f"eth{number}" for number in range(len(taken) + 1)) if name not in taken)
