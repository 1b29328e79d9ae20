"""Topology: what an author writes, a drawing of nodes and links. Pure values; nothing here touches the kernel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Self, TypeVar

from nsim.errors import TopologyError, UsageError, nearest
from nsim.model import addressing
from nsim.model.interfaces import Bridge, Port
from nsim.model.link import Link
from nsim.model.nodes import Node, Root
from nsim.model.origin import author
from nsim.model.properties import read_properties
from nsim.model.validate import problems

NodeT = TypeVar("NodeT", bound=Node)


class Topology:
    """A network described in ``build``, whose keyword arguments are the topology's parameters.

    Making one runs ``build``, fills in the names, addresses, MACs and gateways that were left out, and checks
    the whole. Raises TopologyError for the first mistake found.
    """

    name: ClassVar[str] = ""
    """What ``nsim --topo`` calls it; the class name in kebab case unless set."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" not in cls.__dict__:
            cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, *args: Any, **parameters: Any) -> None:
        self._describe(*args, **parameters)
        for problem in problems(self):
            raise problem

    @classmethod
    def draft(cls, *args: Any, **parameters: Any) -> Self:
        """Make one without checking it, for those who want to see all of its problems."""
        topology = cls.__new__(cls)
        topology._describe(*args, **parameters)
        return topology

    def _describe(self, *args: Any, **parameters: Any) -> None:
        self.root = Root()
        self.nodes: dict[str, Node] = {}
        self.links: list[Link] = []
        self.duplicates: list[Node] = []
        self.build(*args, **parameters)
        self.complete()

    def complete(self) -> None:
        """Fill in the names, addresses, MACs and gateways that are still missing; what there is stays as it is."""
        addressing.complete(self.all_nodes(), self.links)

    def build(self, *args: Any, **parameters: Any) -> None:
        """Describe the network with ``add`` and ``link``; to be written by every topology."""

    def add(self, node: NodeT) -> NodeT:
        """Add a node and return it."""
        if not isinstance(node, Node):
            raise TopologyError(f"add() takes a node, not {node!r}", origin=author(), hint='write self.add(Host("h1"))')
        if node is self.root:
            raise TopologyError(
                "it is part of every topology", node=node.name, origin=author(), hint="link it without adding it"
            )
        if not isinstance(node.name, str):
            raise TopologyError(
                f"the name of a node is text, not {node.name!r}",
                origin=node.origin,
                hint=f'write {type(node).__name__}("{node.name}")',
            )
        if node.name in self.nodes:
            self.duplicates.append(node)
        else:
            self.nodes[node.name] = node
        return node

    def link(self, a: Node | Port | Bridge | str, b: Node | Port | Bridge | str, **properties: object) -> Link:
        """Join two ports by a cable; a node, its name, or a bridge stands for its next port.

        Keywords are link properties such as ``mtu=1400``, ``rate="10mbit"`` or ``delay="20ms"``. Where the two
        directions differ, a pair is the one from ``a`` to ``b`` and the one back: ``rate=("1mbit", "16mbit")``.
        Raises TopologyError for an unknown node, a port already linked, or a bad property.
        """
        near, far = self._end(a), self._end(b)
        if near is far or near.node is far.node:
            raise TopologyError("a link joins two different nodes", node=near.node.name, origin=author())
        for port in (near, far):
            if port.link is not None:
                raise TopologyError(
                    f"{port} is linked already, to {port.link.b if port.link.a is port else port.link.a}",
                    origin=author(),
                    hint="every link needs a port of its own",
                )
        for port, neighbour in ((near, far.node), (far, near.node)):
            if port.name is None:
                port.name = port.default_name(neighbour)
        link = Link(near, far)
        try:
            link.directions = read_properties(properties)
        except UsageError as error:
            raise TopologyError(f"link {link}: {error.message}", origin=link.origin, hint=error.hint) from None
        near.link = far.link = link
        self.links.append(link)
        return link

    def all_nodes(self) -> Iterator[Node]:
        """Yield the root node and then every node in the order in which they were added."""
        yield self.root
        yield from self.nodes.values()

    def node(self, name: str) -> Node:
        """Return the node of that name, ``root`` included; raise TopologyError when there is none."""
        if name == self.root.name:
            return self.root
        if name not in self.nodes:
            origin = author()
            hint = f'add it first: self.add(Host("{name}"))' if origin else "`nodes` lists them"
            raise TopologyError(f"there is no node {name!r}", origin=origin, hint=nearest(name, self.nodes) or hint)
        return self.nodes[name]

    def _end(self, end: Node | Port | Bridge | str) -> Port:
        if isinstance(end, str):
            end = self.node(end)
        if isinstance(end, Port):
            node, port = end.node, end
        elif isinstance(end, Bridge):
            node = end.node
            unlinked = (port for port in end.members if isinstance(port, Port) and port.link is None)
            port = next(unlinked, None) or end.port()
        elif isinstance(end, Node):
            node = end
            unlinked = (port for port in end.ports if port.link is None)
            port = next(unlinked, None) or end.port()
        else:
            raise TopologyError(f"a link joins nodes, ports or bridges, not {end!r}", origin=author())
        if not any(node is known for known in (self.root, self.nodes.get(node.name), *self.duplicates)):
            raise TopologyError(
                "it is linked but was not added",
                node=node.name,
                origin=author(),
                hint=f'write self.add({type(node).__name__}("{node.name}"))',
            )
        return port
