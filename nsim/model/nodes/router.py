"""A router: a node that forwards packets between its links."""

from __future__ import annotations

from typing import ClassVar

from nsim.model.nodes.node import Node


class Router(Node):
    """A node that forwards IPv4 and IPv6; hosts on its links use it as their gateway unless told otherwise."""

    kind: ClassVar[str] = "router"

    def settings(self) -> dict[str, str]:
        return super().settings() | {"net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1"}
