"""The node that stands for the machine itself."""

from __future__ import annotations

from typing import ClassVar

from nsim.model.nodes.node import Node
from nsim.ops import ROOT


class Root(Node):
    """The world's own namespace, which plays "the Linux host" of the textbooks: ``self.root`` of every topology."""

    kind: ClassVar[str] = "root"

    def __init__(self) -> None:
        super().__init__(ROOT)
