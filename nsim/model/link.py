"""A link: the cable between two ports, and what it is like."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.model.origin import Origin, author
from nsim.model.port import Port
from nsim.model.properties import Property
from nsim.ops import Operation


class Link:
    """A cable between two ports, with the properties that slow it down or limit it."""

    def __init__(self, a: Port, b: Port, properties: tuple[Property, ...] = ()) -> None:
        self.a = a
        self.b = b
        self.properties = properties
        self.origin: Origin | None = author()

    @property
    def ends(self) -> tuple[Port, Port]:
        """Both ports, in the order in which the topology names them."""
        return self.a, self.b

    @property
    def mtu_bytes(self) -> int | None:
        """The largest packet the link carries, or None for Ethernet's 1500 bytes."""
        return next((found.mtu_bytes for found in self.properties if found.mtu_bytes is not None), None)

    def operations(self) -> Iterator[Operation]:
        """Yield what the properties need from the kernel once both interfaces are there."""
        for link_property in self.properties:
            for port in self.ends:
                yield from link_property.operations(port.node.name, port.interface)

    def __str__(self) -> str:
        return f"{self.a.node.name}–{self.b.node.name}"  # noqa: RUF001  # an en dash joins, a hyphen may be in a name

    def __repr__(self) -> str:
        return f"<Link {self.a}–{self.b}>"  # noqa: RUF001
