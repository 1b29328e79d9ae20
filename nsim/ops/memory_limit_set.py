"""Limit how much memory a node uses."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.group import MEMORY, GroupOperation
from nsim.ops.operation import Bindings, LimitRequest
from nsim.units import Size


@dataclass(frozen=True, slots=True)
class MemoryLimitSet(GroupOperation):
    """Let a node use so much memory and no swap, all its programs together; the kernel kills one that needs more.

    None is no limit.
    """

    size: Size | None

    def value(self) -> str:
        """Return the text of ``memory.max``."""
        return "max" if self.size is None else str(self.size.bytes)

    def line(self) -> str:
        swap = "max" if self.size is None else "0"
        return f"echo {self.value()} > {self.file('memory.max')}; echo {swap} > {self.file('memory.swap.max')}"

    def features(self) -> tuple[str, ...]:
        return (MEMORY,)

    def request(self, bindings: Bindings) -> LimitRequest:
        swap = ("memory.swap.max", "max" if self.size is None else "0")  # a kernel without swap has no such file
        return LimitRequest((("memory.max", self.value()),), (swap,))

    def sets(self) -> str:
        return "memory.max"

    def undo(self) -> MemoryLimitSet:
        return MemoryLimitSet(self.node, None)
