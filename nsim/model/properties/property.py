"""What a link property is: a keyword of ``Topology.link`` that becomes operations on both ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Self

from nsim.ops import Operation


class Property(ABC):
    """One property of a link. A subclass in a file of its own is found by its ``keyword``."""

    keyword: ClassVar[str]
    mtu_bytes: int | None = None

    @classmethod
    @abstractmethod
    def parse(cls, value: object) -> Self:
        """Read the value that an author gave; raise UsageError when it makes no sense."""

    def operations(self, node: str, interface: str) -> Iterator[Operation]:
        """Yield what this property needs on one end of the link."""
        return iter(())
