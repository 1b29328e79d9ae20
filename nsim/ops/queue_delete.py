"""Take a queueing discipline away."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message
from nsim.ops.operation import Bindings, Operation, RouteRequest
from nsim.ops.queue import Place


@dataclass(frozen=True, slots=True)
class QueueDelete(Operation):
    """Take a discipline away from an interface; the kernel's own takes its place."""

    interface: str
    place: Place

    def argv(self) -> tuple[str, ...]:
        return ("tc", "qdisc", "del", *self.place.words(self.interface))

    def request(self, bindings: Bindings) -> RouteRequest:
        return RouteRequest(message.RTM_DELQDISC, 0, self.place.header(bindings, self.node, self.interface))
