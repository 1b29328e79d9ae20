"""Take an interface away."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message, naming
from nsim.ops.operation import Bindings, Operation, RouteRequest


@dataclass(frozen=True, slots=True)
class LinkDelete(Operation):
    """Delete an interface, and with it its addresses and routes; of a cable both ends go. Source: ip-link(8)."""

    interface: str

    def argv(self) -> tuple[str, ...]:
        return ("ip", "link", "del", *naming.existing(self.interface))

    def request(self, bindings: Bindings) -> RouteRequest:
        index = bindings.index(self.node, self.interface)
        return RouteRequest(message.RTM_DELLINK, 0, message.link_header(index))
