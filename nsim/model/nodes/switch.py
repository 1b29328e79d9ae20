"""A switch: a learning bridge between its ports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from nsim.model.interfaces import Port
from nsim.model.interfaces.interface import LONGEST_INTERFACE_NAME
from nsim.model.nodes.node import Node


class Switch(Node):
    """An Ethernet switch: a Linux bridge in a namespace of its own, named like the switch where the name fits.

    Addresses are those by which the switch itself is reached, which it does not need for its work. ``stp`` turns the
    spanning tree protocol on, without which switches must not form a ring.
    """

    kind: ClassVar[str] = "switch"

    def __init__(self, name: str, *addresses: str, stp: bool = False) -> None:
        super().__init__(name)
        fits = isinstance(name, str) and len(name) <= LONGEST_INTERFACE_NAME
        self.fabric = self.bridge(name if fits else "br0", *addresses, stp=stp)

    def port(
        self,
        name: str | None = None,
        *addresses: str,
        mac: str | None = None,
        bare: bool = False,
        access: int | None = None,
        trunk: Sequence[int] = (),
        native: int | None = None,
    ) -> Port:
        """Add a port and return it; ``access``, ``trunk`` and ``native`` are its VLANs, as of ``Bridge.port``."""
        return self.fabric.port(name, *addresses, mac=mac, access=access, trunk=trunk, native=native)

    def settings(self) -> dict[str, str]:
        if self.fabric.addresses:
            return super().settings()
        # A switch without addresses needs no IPv6; every port would get a link-local one and speak MLD.
        return {"net.ipv6.conf.default.disable_ipv6": "1"}
