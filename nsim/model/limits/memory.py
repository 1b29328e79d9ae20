"""How much memory a node has."""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from typing import Self

from nsim.errors import UsageError
from nsim.model.limits.limit import Limit
from nsim.ops.memory_limit_set import MemoryLimitSet
from nsim.units import Size

LEAST, MOST = Size(2_000_000), Size(1_000_000_000_000_000)  # with less not even a shell starts
_MEGABYTE = 1_000_000


class MemoryLimit(Limit):
    """``memory="256MB"``: how much memory its programs have, all together, the files they read and write included."""

    keyword = "memory"
    file = "memory.max"
    event = ("memory.events", "oom_kill")
    struck = "a program was killed, because the node's memory limit of {} was reached"

    @classmethod
    def parse(cls, value: object) -> Self:
        size = Size.parse(str(value))
        if not LEAST <= size <= MOST:
            raise UsageError(f"{value!r} lies outside {LEAST} to {MOST}", hint=f"write something like {Size.EXAMPLE}")
        return cls(size)

    def text(self) -> str:
        page_bytes = mmap.PAGESIZE  # the kernel counts whole ones
        return str(self.value.bytes // page_bytes * page_bytes)

    @classmethod
    def observed(cls, text: str) -> Self:
        return cls(Size(int(text)))

    @classmethod
    def used(cls, files: Mapping[str, str]) -> str:
        return f"{int(files.get('memory.current', '0')) / _MEGABYTE:.1f}MB"

    def operation(self, node: str) -> MemoryLimitSet:
        return MemoryLimitSet(node, self.value)
