"""A link: the cable between two ports, and what it is like."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.model.interfaces import Port
from nsim.model.origin import Origin, author
from nsim.model.properties import Directions
from nsim.model.shaping import queue_operations
from nsim.ops import Operation


class Link:
    """A cable between two ports; ``directions`` are its properties from the first to the second, and back."""

    def __init__(self, a: Port, b: Port, directions: Directions = ({}, {})) -> None:
        self.a = a
        self.b = b
        self.directions = directions
        self.origin: Origin | None = author()

    @property
    def ends(self) -> tuple[Port, Port]:
        """Both ports, in the order in which the topology names them."""
        return self.a, self.b

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by, also in a copy of its topology: its ends, such as ``h1:eth0`` and ``s1:h1``."""
        return str(self.a), str(self.b)

    @property
    def mtu_bytes(self) -> int | None:
        """The largest packet the link carries, or None for Ethernet's 1500 bytes."""
        mtu = self.directions[0].get("mtu")
        return None if mtu is None else int(mtu.value)

    def operations(self, before: Directions | None = None) -> Iterator[Operation]:
        """Yield what the properties need from the kernel: on both ends, each of which sends in one direction.

        ``before`` are the properties that the link has on a running network.
        """
        for number, (port, wanted) in enumerate(zip(self.ends, self.directions, strict=True)):
            yield from queue_operations(port.node.name, port.interface, wanted, before and before[number])

    def __str__(self) -> str:
        return f"{self.a.node.name}–{self.b.node.name}"  # noqa: RUF001  # an en dash joins, a hyphen may be in a name

    def __repr__(self) -> str:
        return f"<Link {self.a}–{self.b}>"  # noqa: RUF001
