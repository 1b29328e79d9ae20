"""An uplink: an interface that leads out of the lab, into the machine's own network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Interface
from typing import TYPE_CHECKING, ClassVar

from nsim.model.interfaces.interface import Interface
from nsim.ops import HostUplinkAdd, Lease, MacSet, Operation, UserUplinkAdd
from nsim.ops.operation import UplinkWay

if TYPE_CHECKING:
    from nsim.model.nodes.node import Node

# Both from the range for benchmarks (RFC 2544), which is nobody's: the better known 10.0.2.0/24 of such programs is
# a prefix that labs number their own links with.
PRESUMED: dict[UplinkWay, Lease] = {
    "user": Lease(IPv4Interface("198.18.0.100/24"), IPv4Address("198.18.0.2"), (IPv4Address("198.18.0.3"),)),
    "host": Lease(IPv4Interface("198.18.0.2/30"), IPv4Address("198.18.0.1"), (), "nsim0"),
}
"""What an uplink gives as long as the machine has not been asked; that of ``user`` is always this."""


class Uplink(Interface):
    """An interface without a link in the topology: its other side is the machine on which nsim runs.

    Its address comes with its lease. For ``host`` the machine chooses that when the lab is opened.
    """

    kind: ClassVar[str] = "uplink"

    def __init__(self, node: Node, name: str, way: UplinkWay) -> None:
        super().__init__(node, name)
        self.way: UplinkWay = way
        self.take(PRESUMED[way])

    def take(self, lease: Lease) -> None:
        """Use the addresses of a lease from now on."""
        self.lease = lease
        self.addresses = [lease.address]

    def create(self) -> Iterator[Operation]:
        if self.way == "host":
            yield HostUplinkAdd(self.node.name, self.interface, self.hardware_address, self.lease)
            return
        yield UserUplinkAdd(self.node.name, self.interface, self.lease)
        yield MacSet(self.node.name, self.interface, self.hardware_address)


def find_uplinks(nodes: Iterable[Node]) -> list[Uplink]:
    """Return the uplinks of some nodes."""
    return [each for node in nodes for each in node.interfaces if isinstance(each, Uplink)]
