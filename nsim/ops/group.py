"""What the operations on a node's cgroup have in common: they are done on the machine, by nsim itself.

A world cannot reach the machine's cgroups. ``/sys/fs/cgroup/nsim`` stands for the one that a lab has of its own, in
which every limited node has another: where that is on this machine is known only when the lab runs.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from nsim.ops.operation import Operation

LAB = "/sys/fs/cgroup/nsim"
CPU, MEMORY, PROCESSES = "cgroup cpu", "cgroup memory", "cgroup pids"
"""The controllers of cgroup v2, by the names that ``nsim doctor`` gives them."""


def group_name(node: str) -> str:
    """Return the name of a node's cgroup, which no file in a cgroup has, whatever the node is called."""
    return f"{node}.node"


@dataclass(frozen=True, slots=True)
class GroupOperation(Operation):
    """A change of a node's cgroup."""

    @abstractmethod
    def line(self) -> str:
        """Return what root would type on the machine."""

    def argv(self) -> tuple[str, ...]:
        return ("sh", "-c", self.line())

    def describe(self) -> str:
        return self.line()

    def outside(self) -> bool:
        return True

    def on_machine(self) -> tuple[str, ...]:
        return (self.line(),)

    def stands_in(self) -> bool:
        return False

    def file(self, name: str) -> str:
        """Return the path of a file of the cgroup, for people."""
        return f"{LAB}/{group_name(self.node)}/{name}"
