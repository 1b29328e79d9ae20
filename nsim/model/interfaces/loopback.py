"""The loopback: the interface by which a node talks to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nsim.model.interfaces.interface import Interface

if TYPE_CHECKING:
    from nsim.model.nodes.node import Node


class Loopback(Interface):
    """The interface ``lo``, which every node has; ``up`` says whether it is usable from the start."""

    kind: ClassVar[str] = "loopback"
    has_own_mac: bool = False
    carries_tags: bool = False

    def __init__(self, node: Node) -> None:
        super().__init__(node, "lo")
        self.up = True
