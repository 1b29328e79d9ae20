"""The node that stands for the machine itself."""

from __future__ import annotations

from typing import ClassVar

from nsim.errors import TopologyError
from nsim.model.nodes.node import Node
from nsim.model.origin import author
from nsim.ops import ROOT


class Root(Node):
    """The world's own namespace, which plays "the Linux host" of the textbooks: ``self.root`` of every topology."""

    kind: ClassVar[str] = "root"

    def __init__(self) -> None:
        super().__init__(ROOT)

    def limit(self, **limits: object) -> None:
        """Raise TopologyError: what runs here is nsim itself."""
        raise TopologyError(
            "it is the machine itself, and has no limits", node=self.name, origin=author(), hint="limit a host"
        )
