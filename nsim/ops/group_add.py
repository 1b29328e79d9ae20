"""Give a node a cgroup, in which all that runs in the node is counted."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.group import LAB, GroupOperation, group_name
from nsim.ops.operation import Bindings, GroupRequest


@dataclass(frozen=True, slots=True)
class GroupAdd(GroupOperation):
    """Make the node's cgroup and move what already runs in the node into it.

    It stays as long as the node: without limits it does nothing, and what is in it has nowhere else to go.
    Source: the kernel's Documentation/admin-guide/cgroup-v2.rst.
    """

    def line(self) -> str:
        return f"mkdir -p {LAB}/{group_name(self.node)}"

    def request(self, bindings: Bindings) -> GroupRequest:
        return GroupRequest()
