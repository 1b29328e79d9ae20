"""Limit how many processes a node has."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.group import PROCESSES, GroupOperation
from nsim.ops.operation import Bindings, LimitRequest


@dataclass(frozen=True, slots=True)
class ProcessLimitSet(GroupOperation):
    """Let a node have so many processes and threads at a time; None is no limit."""

    number: int | None

    def value(self) -> str:
        """Return the text of ``pids.max``."""
        return "max" if self.number is None else str(self.number)

    def line(self) -> str:
        return f"echo {self.value()} > {self.file('pids.max')}"

    def features(self) -> tuple[str, ...]:
        return (PROCESSES,)

    def request(self, bindings: Bindings) -> LimitRequest:
        return LimitRequest((("pids.max", self.value()),))

    def sets(self) -> str:
        return "pids.max"

    def undo(self) -> ProcessLimitSet:
        return ProcessLimitSet(self.node, None)
