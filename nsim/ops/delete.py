"""Take an address, a route, a rule or a VLAN away again."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.operation import Bindings, Operation, RouteRequest


@dataclass(frozen=True, slots=True)
class Delete(Operation):
    """Undo an operation that adds something: the same words with ``del``, the same message with the next number.

    The kernel numbers its messages so: RTM_NEWADDR 20, RTM_DELADDR 21, and the like. Source: rtnetlink(7).
    """

    added: Operation

    def argv(self) -> tuple[str, ...]:
        words = self.added.argv()
        place = words.index("add")
        return (*words[:place], "del", *words[place + 1 :])

    def request(self, bindings: Bindings) -> RouteRequest:
        request = self.added.request(bindings)
        assert isinstance(request, RouteRequest), "everything else is undone in a way of its own"
        return RouteRequest(request.kind + 1, 0, request.body)
