"""What the kernel says about the nodes of a network, read once for one explanation and when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeVar

from nsim.errors import NsimError
from nsim.kernel.bridge_fdb import FdbEntry, bridge_fdb
from nsim.kernel.bridge_vlans import PortVlans, bridge_vlans
from nsim.kernel.interfaces import Interface, interfaces
from nsim.kernel.netlink import NetlinkSocket
from nsim.kernel.own_addresses import OwnAddress, own_addresses
from nsim.kernel.policy_tables import policy_tables
from nsim.kernel.route_lookup import Answer, IpAddress, Question, look_up
from nsim.kernel.ruleset import Chain, Ruleset
from nsim.kernel.sockets import Socket
from nsim.network.links import properties_in
from nsim.network.network import Network
from nsim.network.node import Node

if TYPE_CHECKING:
    from nsim.kernel.conntrack import Connection
    from nsim.kernel.tables import NeighbourEntry, RouteEntry

__all__ = [
    "MAIN_TABLE",
    "Answer",
    "Chain",
    "Evidence",
    "FdbEntry",
    "Interface",
    "IpAddress",
    "OwnAddress",
    "Place",
    "PortVlans",
    "Question",
    "Ruleset",
    "Socket",
]

MAIN_TABLE = 254
T = TypeVar("T")
Place = tuple[str, str]
"""A node and one of its interfaces, by their names."""


class Evidence:
    """Answers questions about a running network, by the names of nodes and interfaces; its ``with`` block ends them."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._known: dict[tuple[str, str], object] = {}
        self._sockets: dict[str, NetlinkSocket] = {}

    def __enter__(self) -> Evidence:
        return self

    def __exit__(self, *exception: object) -> None:
        with ExitStack() as sockets:
            for each in self._sockets.values():
                sockets.enter_context(each)
        self._sockets.clear()

    def _netlink(self, node: str) -> NetlinkSocket:
        # One socket serves all questions to a node.
        if node not in self._sockets:
            self._sockets[node] = self.node(node).netlink()
        return self._sockets[node]

    @property
    def names(self) -> list[str]:
        """The names of all nodes, ``root`` last."""
        return [*(node.name for node in self.network), self.network.topology.root.name]

    def node(self, name: str) -> Node:
        """Return a live node."""
        return self.network[name]

    def interfaces(self, node: str) -> dict[str, Interface]:
        """Return a node's interfaces, by name."""
        return self._once("interfaces", node, lambda: interfaces(self._netlink(node)))

    def interface(self, place: Place) -> Interface | None:
        """Return one interface, None when it is gone."""
        return self.interfaces(place[0]).get(place[1])

    def numbered(self, node: str, index: int | None) -> Interface | None:
        """Return a node's interface by the kernel's number."""
        return next((each for each in self.interfaces(node).values() if each.index == index), None)

    def addresses(self, node: str) -> list[OwnAddress]:
        """Return a node's addresses."""
        return self._once("addresses", node, lambda: list(own_addresses(self._netlink(node))))

    def addresses_on(self, place: Place, version: int) -> list[OwnAddress]:
        """Return the addresses of one interface that are good for more than its link."""
        found = self.interface(place)
        return [
            each
            for each in self.addresses(place[0])
            if found is not None and each.interface_index == found.index
            if each.beyond_link and each.address.version == version
        ]

    def owns(self, node: str, address: IpAddress) -> bool:
        """Say whether an address is one of a node's."""
        return any(each.address.ip == address for each in self.addresses(node))

    def owners(self, address: IpAddress) -> list[Place]:
        """Return every interface in the lab that has an address."""
        found = []
        for node in self.names:
            for each in self.addresses(node):
                interface = self.numbered(node, each.interface_index)
                if each.address.ip == address and interface is not None:
                    found.append((node, interface.name))
        return found

    def vrfs(self, node: str) -> list[Interface]:
        """Return a node's VRFs."""
        return [each for each in self.interfaces(node).values() if each.table is not None]

    def vrf_of(self, place: Place) -> Interface | None:
        """Return the VRF to which an interface belongs, None where it belongs to none."""
        found = self.interface(place)
        master = self.numbered(place[0], found.master_index) if found is not None else None
        return master if master is not None and master.table is not None else None

    def look_up(self, node: str, question: Question) -> Answer:
        """Ask a node's kernel any question about routing."""
        return look_up(self._netlink(node), question)

    def routes(self, node: str, version: int, table: int = MAIN_TABLE) -> list[RouteEntry]:
        """Return one of a node's routing tables."""
        from nsim.kernel import tables  # its decoders take long to import

        return self._once(
            f"routes{version} {table}", node, lambda: list(tables.routes(self._netlink(node), version, table))
        )

    def policy_tables(self, node: str, version: int) -> list[int]:
        """Return the numbers of the routing tables to which a node's rules lead, in their order."""
        return self._once(f"tables{version}", node, lambda: policy_tables(self._netlink(node), version))

    def neighbour(self, place: Place, address: IpAddress) -> NeighbourEntry | None:
        """Return what a node knows of a neighbour, None when it has not asked."""
        from nsim.kernel import tables

        found = self.interface(place)
        entries = self._once("neighbours", place[0], lambda: list(tables.neighbours(self._netlink(place[0]))))
        for each in entries:
            if found is not None and each.interface_index == found.index and ip_address(each.address) == address:
                return each
        return None

    def vlans(self, place: Place) -> PortVlans:
        """Return the VLANs of a port of a bridge that sorts by them, or of that bridge's own interface."""
        table = self._once("vlans", place[0], lambda: bridge_vlans(self._netlink(place[0])))
        found = self.interface(place)
        return table.get(found.index, PortVlans()) if found is not None else PortVlans()

    def fdb(self, node: str) -> list[FdbEntry]:
        """Return by which ports a node's bridges reach whom."""
        return self._once("fdb", node, lambda: list(bridge_fdb(self._netlink(node))))

    def setting(self, node: str, key: str) -> str:
        """Return a kernel setting, empty where there is none of that name."""

        def read() -> str:
            try:
                return self.node(node).setting(key)
            except NsimError:
                return ""

        return self._once(key, node, read)

    def ruleset(self, node: str) -> Ruleset:
        """Return all rules that packets are put to in a node; none where they cannot be listed."""

        def read() -> Ruleset:
            try:
                return self.node(node).ruleset()
            except NsimError:
                return Ruleset()

        return self._once("ruleset", node, read)

    def connections(self, node: str) -> list[Connection]:
        """Return the connections that a node follows; none where they cannot be listed."""

        def read() -> list[Connection]:
            try:
                return self.node(node).connections()
            except NsimError:
                return []

        return self._once("connections", node, read)

    def sockets(self, node: str, protocol: str, version: int) -> list[Socket]:
        """Return the sockets at which a node takes what comes."""
        return self._once(f"{protocol}{version}", node, lambda: self.node(node).sockets(protocol, version))

    def sending(self, place: Place) -> dict[str, str]:
        """Return what an interface does with what it sends: properties of its link, by keyword."""

        def read() -> dict[str, dict[str, str]]:
            from nsim.kernel.queues import queues  # few links have any

            return properties_in(self.interfaces(place[0]).values(), list(queues(self._netlink(place[0]))))

        return self._once("sending", place[0], read).get(place[1], {})

    def peer(self, place: Place) -> Place | None:
        """Return the other end of a cable, as the kernel has it; None where there is none in this lab."""
        mine = self.interface(place)
        if mine is None or mine.kind != "veth" or mine.peer_index is None:
            return None
        for other in self._candidates(place):
            theirs = self.interface(other)
            if theirs is None or theirs.kind != "veth" or other == place:
                continue
            if theirs.index == mine.peer_index and theirs.peer_index == mine.index:
                return other
        return None

    def drawn_peer(self, place: Place) -> Place | None:
        """Return the other end of a cable, as the drawing has it."""
        for link in self.network.topology.links:
            ends = [(end.node.name, end.interface) for end in link.ends]
            if place in ends:
                return ends[1 - ends.index(place)]
        return None

    def pulled_out(self, place: Place) -> Place | None:
        """Return the other end of a cable that ``link … down`` has pulled out, None when it is in."""
        name = ":".join(place)
        for key in self.network.unplugged:
            if name in key:
                node, _, interface = key[1 - key.index(name)].partition(":")
                return node, interface
        return None

    def _candidates(self, place: Place) -> Iterator[Place]:
        # Numbers of interfaces are unique in what nsim has built; by hand anybody may make others.
        drawn = self.drawn_peer(place)
        if drawn is not None:
            yield drawn
        for node in self.names:
            for name in self.interfaces(node):
                yield node, name

    def _once(self, what: str, node: str, read: Callable[[], T]) -> T:
        key = (what, node)
        if key not in self._known:
            self._known[key] = read()
        return self._known[key]  # type: ignore[return-value]
