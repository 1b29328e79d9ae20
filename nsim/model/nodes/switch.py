"""A switch: a learning bridge between its ports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nsim.model.nodes.node import Node
from nsim.ops import BridgeAdd, Operation, SysctlSet

LONGEST_INTERFACE_NAME = 15  # IFNAMSIZ of the kernel, less the closing zero


class Switch(Node):
    """An Ethernet switch: a Linux bridge in a namespace of its own, named like the switch where the name fits."""

    kind: ClassVar[str] = "switch"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.mac: str | None = None  # given by ``addressing`` once the topology is complete

    def segments_joined(self) -> bool:
        return True

    def bridge(self) -> str:
        return self.name if len(self.name) <= LONGEST_INTERFACE_NAME else "br0"

    def default_port_name(self, neighbour: Node) -> str:
        name = neighbour.name
        taken = {port.name for port in self.ports} | {self.bridge(), "lo"}
        return (
            name if len(name) <= LONGEST_INTERFACE_NAME and name not in taken else super().default_port_name(neighbour)
        )

    def settings(self) -> dict[str, str]:
        # A switch has no addresses; without this every port would get a link-local one and speak MLD.
        return {"net.ipv6.conf.default.disable_ipv6": "1"}

    def devices(self) -> Iterator[Operation]:
        # Where br_netfilter is loaded these are 1 in a new namespace: iptables would then filter what is only switched.
        for family in ("iptables", "ip6tables", "arptables"):
            yield SysctlSet(self.name, f"net.bridge.bridge-nf-call-{family}", "0", optional=True)
        assert self.mac is not None
        yield BridgeAdd(self.name, self.bridge(), self.mac)
