"""What the kernel has for a node at one moment, asked for over one socket: in large labs that counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsim.kernel.interfaces import Interface, interfaces
from nsim.network.network import Network
from nsim.network.node import Node

if TYPE_CHECKING:
    from nsim.kernel.queues import Queue
    from nsim.kernel.tables import AddressEntry, RouteEntry


@dataclass(frozen=True, slots=True)
class State:
    """A node's interfaces by name, its addresses, its queues, and main routing tables by IP version if asked for."""

    interfaces: dict[str, Interface]
    addresses: list[AddressEntry]
    queues: list[Queue]
    routes: dict[int, list[RouteEntry]]


def states(network: Network, *, routes: bool = True) -> dict[str, State]:
    """Return the state of every node by its name, that of ``root`` too."""
    return {node.name: _state(network[node.name], routes=routes) for node in network.topology.all_nodes()}


def _state(node: Node, *, routes: bool) -> State:
    from nsim.kernel import tables  # its decoders take long to import
    from nsim.kernel.queues import queues

    with node.netlink() as netlink:
        return State(
            interfaces(netlink),
            list(tables.addresses(netlink)),
            list(queues(netlink)),
            {version: list(tables.routes(netlink, version)) for version in (4, 6)} if routes else {},
        )
