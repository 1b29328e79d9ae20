"""A NAT gateway: a router that hides the hosts behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nsim.model.nodes.router import Router
from nsim.ops import MasqueradeAdd, Operation


class NatGateway(Router):
    """A router that rewrites the source of IPv4 packets leaving by its ``outside`` interface to its own address.

    ``outside`` is the name of one of its interfaces. IPv6 is routed and not rewritten (RFC 4864).
    """

    kind: ClassVar[str] = "nat-gateway"

    def __init__(self, name: str, *, outside: str) -> None:
        super().__init__(name)
        self.outside = outside

    def operations(self) -> Iterator[Operation]:
        yield MasqueradeAdd(self.name, self.outside)
