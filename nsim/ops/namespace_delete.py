"""Take a node's network namespace away."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.operation import Bindings, NamespaceDeleteRequest, Operation


@dataclass(frozen=True, slots=True)
class NamespaceDelete(Operation):
    """End the programs in a node and let its network namespace go, with all that is in it."""

    def argv(self) -> tuple[str, ...]:
        return ("sh", "-c", f"ip netns pids {self.node} | xargs -r kill -9; ip netns del {self.node}")

    def request(self, bindings: Bindings) -> NamespaceDeleteRequest:
        return NamespaceDeleteRequest()

    def outside(self) -> bool:
        return True
