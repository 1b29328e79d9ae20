"""Make a node's network namespace."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.namespace_delete import NamespaceDelete
from nsim.ops.operation import Bindings, NamespaceRequest, Operation


@dataclass(frozen=True, slots=True)
class NamespaceAdd(Operation):
    """Make the network namespace that is the node."""

    def argv(self) -> tuple[str, ...]:
        return ("ip", "netns", "add", self.node)

    def undo(self) -> NamespaceDelete:
        return NamespaceDelete(self.node)

    def request(self, bindings: Bindings) -> NamespaceRequest:
        return NamespaceRequest()

    def outside(self) -> bool:
        return True
