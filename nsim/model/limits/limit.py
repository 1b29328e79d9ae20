"""What a limit is: a keyword of a node and of ``node NODE set``, with a value, which a cgroup keeps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from nsim.ops import Operation


@dataclass(frozen=True)
class Limit(ABC):
    """One limit of a node. A subclass in a file of its own is found by its ``keyword``."""

    keyword: ClassVar[str]
    file: ClassVar[str]
    """The file of a cgroup in which it stands."""
    unlimited: ClassVar[str] = "max"
    """What the file says where there is no limit."""
    event: ClassVar[tuple[str, str] | None] = None
    """The file of a cgroup and the word in it that counts how often the limit has struck."""
    struck: ClassVar[str] = ""
    """What that means for the node, for people; ``{}`` is the limit."""

    value: Any

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    @abstractmethod
    def parse(cls, value: object) -> Self:
        """Read the value that an author gave; raise UsageError when it makes no sense."""

    @abstractmethod
    def text(self) -> str:
        """Return what the file of a cgroup says that keeps this limit."""

    @classmethod
    @abstractmethod
    def observed(cls, text: str) -> Self:
        """Return the limit that the file of a cgroup names; it is not ``unlimited``."""

    @abstractmethod
    def operation(self, node: str) -> Operation:
        """Return what gives a node this limit."""

    @classmethod
    @abstractmethod
    def used(cls, files: Mapping[str, str]) -> str:
        """Return, for people, how much of it a cgroup uses; ``files`` are the contents of its files by name."""
