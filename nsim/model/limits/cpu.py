"""How much a node computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from nsim.errors import UsageError
from nsim.model.limits.limit import Limit
from nsim.ops.cpu_limit_set import PERIOD_US, CpuLimitSet
from nsim.units import Cores

LEAST, MOST = Cores(0.01), Cores(1000.0)  # the kernel deals out no less than a millisecond


class CpuLimit(Limit):
    """``cpu=0.5``: how many processor cores its programs keep busy, all together; ``"50%"`` is a half of one."""

    keyword = "cpu"
    file = "cpu.max"
    unlimited = f"max {PERIOD_US}"

    @classmethod
    def parse(cls, value: object) -> Self:
        cores = Cores.parse(str(value))
        if not LEAST <= cores <= MOST:
            raise UsageError(f"{value!r} lies outside {LEAST} to {MOST} cores", hint=Cores.HINT)
        return cls(cores)

    def text(self) -> str:
        return self.operation("").value()

    @classmethod
    def observed(cls, text: str) -> Self:
        quota, _, period = text.partition(" ")
        return cls(MOST if quota == "max" else Cores(int(quota) / int(period)))

    @classmethod
    def used(cls, files: Mapping[str, str]) -> str:
        told = dict(line.split() for line in files.get("cpu.stat", "").splitlines())
        return f"{int(told.get('usage_usec', 0)) / 1e6:.1f}s"

    def operation(self, node: str) -> CpuLimitSet:
        return CpuLimitSet(node, self.value)
