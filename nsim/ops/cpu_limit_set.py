"""Limit how much of the processors a node uses."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.group import CPU, GroupOperation
from nsim.ops.operation import Bindings, LimitRequest
from nsim.units import Cores

PERIOD_US = 100_000
"""How often the kernel deals out processor time; its default."""


@dataclass(frozen=True, slots=True)
class CpuLimitSet(GroupOperation):
    """Let a node compute for so much of every tenth of a second, all its programs together; None is no limit."""

    cores: Cores | None

    def value(self) -> str:
        """Return the text of ``cpu.max``: microseconds of computing, in a period of so many."""
        return f"{'max' if self.cores is None else round(self.cores.number * PERIOD_US)} {PERIOD_US}"

    def line(self) -> str:
        return f"echo {self.value()} > {self.file('cpu.max')}"

    def features(self) -> tuple[str, ...]:
        return (CPU,)

    def request(self, bindings: Bindings) -> LimitRequest:
        return LimitRequest((("cpu.max", self.value()),))

    def sets(self) -> str:
        return "cpu.max"

    def undo(self) -> CpuLimitSet:
        return CpuLimitSet(self.node, None)
