"""Add nodes and links to a finished drawing, and remove them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nsim.errors import TopologyError
from nsim.model.edit.routes import drop_lost_routes
from nsim.model.interfaces import Port
from nsim.model.interfaces.interface import LONGEST_INTERFACE_NAME
from nsim.model.interfaces.uplink import find_uplinks
from nsim.model.link import Link
from nsim.model.nodes import Host, Node, Router, Switch
from nsim.model.topology import Topology

KINDS: dict[str, type[Node]] = {kind.kind: kind for kind in (Host, Router, Switch)}
"""The kinds of node that can be added to a finished drawing, by the words for them."""
_LEAVES_ROOM = LONGEST_INTERFACE_NAME - len("-eth999")


def add_node(
    topology: Topology,
    kind: str,
    name: str,
    neighbours: Sequence[str] = (),
    *,
    addresses: Sequence[str] = (),
    mac: str | None = None,
    gateway: str | None = None,
) -> Node:
    """Add a node and link it to its neighbours; addresses and MAC are those of the first of its ports.

    Raises TopologyError when the name is taken, a neighbour is not there, or a value makes no sense.
    """
    if name in topology.nodes:
        raise TopologyError("there is a node of this name already", node=name, hint="choose another name")
    if gateway is not None and kind != Host.kind:
        raise TopologyError(
            f"a {kind} has no gateway", node=name, hint=f"`route add {name} default via …` adds a route"
        )
    if (addresses or mac) and (not neighbours or kind == Switch.kind):
        raise TopologyError(
            "only a link of a host or router can have an address",
            node=name,
            hint=f"name a neighbour: add {kind} {name} NEIGHBOUR ip=…" if kind != Switch.kind else "leave it out",
        )
    node = topology.add(Host(name, gateway=gateway) if gateway is not None else KINDS[kind](name))
    for number, neighbour in enumerate(neighbours):
        first = () if number else tuple(addresses)
        topology.link(_port(topology, node, first, None if number else mac), _port(topology, topology.node(neighbour)))
    return node


def add_link(
    topology: Topology,
    a: str,
    b: str,
    properties: Mapping[str, object],
    addresses: Mapping[str, Sequence[str]] | None = None,
) -> Link:
    """Link two nodes; ``addresses`` are those of the new ports, by the names of their nodes.

    Raises TopologyError when one is not there or a property makes no sense.
    """
    given = addresses or {}
    near, far = (_port(topology, topology.node(name), given.get(name, ())) for name in (a, b))
    return topology.link(near, far, **properties)


def remove_node(topology: Topology, name: str) -> list[str]:
    """Remove a node and its links; return what went with it, for people. Raises TopologyError when it must stay."""
    node = topology.node(name)
    if node is topology.root:
        raise TopologyError("it is the machine itself, and stays", node=name)
    if find_uplinks([node]):
        raise TopologyError("it has an uplink, and stays as long as the lab", node=name)
    gone = []
    for link in [link for link in topology.links if any(end.node is node for end in link.ends)]:
        gone += remove_link(topology, link)
    del topology.nodes[name]
    return [each for each in gone if not each.startswith(f"{name}: ")]


def remove_link(topology: Topology, link: Link) -> list[str]:
    """Remove a link with both its ports; return what went with it, for people."""
    topology.links.remove(link)
    gone = []
    for port in link.ends:
        for each in [*port.subinterfaces, port]:
            port.node.interfaces.remove(each)
            if each.master is not None:
                each.master.members.remove(each)
        port.node.ports.remove(port)
        gone += drop_lost_routes(port.node)
    return gone


def _port(topology: Topology, node: Node, addresses: Sequence[str] = (), mac: str | None = None) -> Port:
    # Where all ports are called as Mininet calls them, so is the next one. Long names leave no room for that.
    name = None
    ports = [port for link in topology.links for port in link.ends if len(port.node.name) <= _LEAVES_ROOM]
    if ports and all(port.interface.startswith(f"{port.node.name}-eth") for port in ports):
        taken = {each.name for each in node.interfaces}
        first = 1 if isinstance(node, Switch) else 0
        numbered = (f"{node.name}-eth{number}" for number in range(first, first + len(taken) + 1))
        name = next(each for each in numbered if each not in taken)
        name = name if len(name) <= LONGEST_INTERFACE_NAME else None
    return node.port(name, *addresses, mac=mac)
