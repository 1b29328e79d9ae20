"""A running network: a topology, built in a world."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from nsim.errors import CommandError, UsageError, nearest
from nsim.kernel.cable import Memory
from nsim.model import Host, Topology
from nsim.model.author import ask_author
from nsim.model.interfaces import Port, Uplink
from nsim.model.interfaces.uplink import find_uplinks
from nsim.network.engine import Engine
from nsim.network.hosts import hosts_file, resolver_file
from nsim.network.node import Node
from nsim.ops import Operation
from nsim.plan import Design, Plan, design

if TYPE_CHECKING:
    from nsim.network.capture import Capture, Captures, Recording


class Network:
    """A topology as a running network; entering the ``with`` block builds it, leaving it takes everything away.

    Needs no root and changes nothing on the machine: the network stands in a world of its own, in another process,
    which is entered here and left again. ``engine`` is that world; without one a new world is made.
    """

    def __init__(self, topology: Topology, *, engine: Engine | None = None) -> None:
        self.design = design(topology)
        self.build_seconds = 0.0
        self._engine_given = engine
        self._engine: Engine | None = None
        self._nodes: dict[str, Node] = {}
        self._captures: Captures | None = None
        self.unplugged: dict[tuple[str, str], list[tuple[Port, Memory]]] = {}  # by the key of the link
        self.history: list[Design] = []  # what the design was before each change, the last one last

    def __enter__(self) -> Network:
        return self.open()

    def open(self) -> Network:
        """Build the network and return it; for notebooks, where no ``with`` block spans several cells."""
        if self._engine_given is not None:
            self._engine = self._engine_given
        else:
            from nsim.network.remote import RemoteEngine  # only scripts need it, the shell lives in the world

            self._engine = RemoteEngine()
        try:
            self._build(self._engine)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _build(self, engine: Engine) -> None:
        begin = time.perf_counter()
        for uplink in find_uplinks(self.topology.all_nodes()):
            # Where the machine has no way out, nothing has been built yet.
            uplink.take(engine.lease(uplink.way, uplink.lease, _prefixes(self.topology)))
            self.design = design(self.topology)
            engine.name_servers(resolver_file(uplink.lease.name_servers))
        engine.build(self.plan.operations)
        engine.name_hosts(hosts_file(self.topology))
        self._nodes = {node.name: Node(node, engine) for node in self.topology.all_nodes()}
        self.build_seconds = time.perf_counter() - begin
        self.start_up(list(self._nodes))

    def start_up(self, names: Collection[str]) -> None:
        """Start the services of nodes that have just been made, and what their kinds have to start."""
        for name, command in self.plan.services:
            if name in names:
                self._nodes[name].serve(command)
        for name in names:
            description = self._nodes[name].model
            ask_author(partial(description.start, self._nodes[name]), description.origin or (name, 1))

    @property
    def topology(self) -> Topology:
        """The drawing of the network as it is."""
        return self.design.topology

    @property
    def plan(self) -> Plan:
        """What would build the network as it is."""
        return self.design.plan

    def adopt(self, after: Design) -> list[str]:
        """Be the network of another design from now on, which it has become already; return the nodes that are new."""
        self.design = after
        topology = after.topology
        self.engine.name_hosts(hosts_file(topology))
        known = self._nodes
        self._nodes = {}
        for description in topology.all_nodes():
            node = self._nodes[description.name] = known.get(description.name) or Node(description, self.engine)
            node.model = description
        keys = {link.key for link in topology.links}
        self.unplugged = {key: memories for key, memories in self.unplugged.items() if key in keys}
        return [name for name in self._nodes if name not in known]

    def close(self) -> None:
        """Take the network away, its captures first; closing it again does nothing."""
        captures, self._captures = self._captures, None
        if captures is not None:
            captures.close()
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def __getitem__(self, name: str) -> Node:
        try:
            return self._nodes[name]
        except KeyError:
            raise UsageError(f"there is no node {name!r}", hint=nearest(name, self._nodes)) from None

    def __contains__(self, name: object) -> bool:
        return name in self._nodes

    def __iter__(self) -> Iterator[Node]:
        """Iterate over the nodes of the topology, ``root`` not among them."""
        return (node for node in self._nodes.values() if node.model is not self.topology.root)

    def namespace(self, name: str) -> Node:
        """Return a node, or what stands for one: a namespace that somebody has made with ``ip netns add``.

        Raises UsageError when there is neither.
        """
        if name in self._nodes or name not in self.engine.namespaces_by_hand():
            return self[name]
        return Node(Host(name), self.engine)

    def taking_part(self) -> list[Node]:
        """Return the nodes of the topology, the machine itself (``root``) first where it has interfaces in it."""
        root = self._nodes[self.topology.root.name]
        return [*([root] if root.model.interfaces else []), *self]

    @property
    def engine(self) -> Engine:
        """The world it runs in; raises CommandError outside the ``with`` block."""
        if self._engine is None:
            raise CommandError("the network is not running", hint="use it inside its `with` block")
        return self._engine

    def capture(self, sources: str | Sequence[str], path: str) -> Capture:
        """Write every packet that interfaces send or receive into a pcapng file, until the capture is stopped.

        ``sources`` are nodes, all of whose interfaces are meant, or interfaces written ``NODE:INTERFACE``. A file that
        is there is overwritten. What this returns is running, and ends with its ``with`` block.

        Raises UsageError for a name that is none or a file that another capture writes, CommandError when the file or
        the kernel refuses.
        """
        return self._all_captures().start([sources] if isinstance(sources, str) else sources, path)

    def record(self, nodes: Sequence[Node]) -> Recording:
        """Keep in memory what all interfaces of these nodes see, until the recording is stopped.

        What this returns is running, and ends with its ``with`` block. Raises CommandError when the kernel refuses.
        """
        return self._all_captures().record(nodes)

    def _all_captures(self) -> Captures:
        if self._captures is None:
            from nsim.network.capture import Captures  # few labs capture

            self.engine  # noqa: B018  # outside the ``with`` block there is nothing to capture
            self._captures = Captures(self)
        return self._captures

    @property
    def captures(self) -> tuple[Capture, ...]:
        """The captures that run, in the order in which they were started."""
        return self._captures.running if self._captures is not None else ()

    def execute(self, operations: Sequence[Operation]) -> None:
        """Carry out operations on the running network; raise KernelError at the first that the kernel refuses."""
        self.engine.execute(operations)


def _prefixes(topology: Topology) -> list[IPv4Network]:
    # What the lab uses itself, which its uplink must not.
    return [
        address.network
        for node in topology.all_nodes()
        for interface in node.interfaces
        for address in interface.addresses
        if isinstance(address.network, IPv4Network) and not isinstance(interface, Uplink)
    ]
