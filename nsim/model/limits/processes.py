"""How many processes a node has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from nsim.errors import UsageError
from nsim.model.limits.limit import Limit
from nsim.ops.process_limit_set import ProcessLimitSet

MOST = 4_194_304  # PID_MAX_LIMIT of the kernel


class ProcessLimit(Limit):
    """``processes=100``: how many processes and threads it has at a time."""

    keyword = "processes"
    file = "pids.max"
    event = ("pids.events", "max")
    struck = "a program could not start another: the node may have no more than {} processes"

    @classmethod
    def parse(cls, value: object) -> Self:
        text = str(value)
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST):
            raise UsageError(
                f"{value!r} is no number of processes", hint=f"write a whole number from 1 to {MOST:,}, like 100"
            )
        return cls(int(text))

    def text(self) -> str:
        return str(self.value)

    @classmethod
    def observed(cls, text: str) -> Self:
        return cls(int(text))

    @classmethod
    def used(cls, files: Mapping[str, str]) -> str:
        return files.get("pids.current", "0").strip()

    def operation(self, node: str) -> ProcessLimitSet:
        return ProcessLimitSet(node, self.value)
