"""A dummy: an interface that has no cable and is always up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nsim.model.interfaces.interface import Interface
from nsim.ops import DummyAdd, Operation


class Dummy(Interface):
    """A place for an address that no cable can take away."""

    kind: ClassVar[str] = "dummy"

    def create(self) -> Iterator[Operation]:
        yield DummyAdd(self.node.name, self.interface, self.hardware_address)
