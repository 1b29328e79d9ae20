"""Change an interface that exists."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message, naming
from nsim.ops.operation import Bindings, Operation, RouteRequest


@dataclass(frozen=True, slots=True)
class LinkSet(Operation):
    """Take an interface up or down, or make it a port of a bridge or VRF (its master); None leaves a thing as it is."""

    interface: str
    up: bool | None = None
    master: str | None = None

    def argv(self) -> tuple[str, ...]:
        words: list[str] = []
        if self.master:
            words += ["master", self.master]
        if self.up is not None:
            words.append("up" if self.up else "down")
        return ("ip", "link", "set", *naming.existing(self.interface), *words)

    def request(self, bindings: Bindings) -> RouteRequest:
        body = message.link_header(bindings.index(self.node, self.interface), up=self.up)
        if self.master:
            body += message.number(message.IFLA_MASTER, bindings.index(self.node, self.master))
        return RouteRequest(message.RTM_NEWLINK, 0, body)
