"""What a link property is: a keyword of ``Topology.link`` and of ``link A B set``, with a value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Self


@dataclass(frozen=True)
class Property(ABC):
    """One property of a link, or of one direction of it. A subclass in a file of its own is found by its ``keyword``.

    ``value`` goes to the operation that carries it out, under the keyword's name: ``nsim.model.shaping`` says which.
    """

    keyword: ClassVar[str]
    per_direction: ClassVar[bool] = True
    """Whether the two directions of a link may differ in it."""

    value: Any

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    @abstractmethod
    def parse(cls, value: object) -> Self:
        """Read the value that an author gave; raise UsageError when it makes no sense."""
