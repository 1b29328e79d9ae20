"""Turn a topology into a plan.

The order keeps what happens in one namespace together, because a batch of netlink messages goes to one namespace:
first all namespaces with their settings and bridges, then the cables, then each node's own configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network

from nsim.errors import TopologyError
from nsim.model.author import ask_author
from nsim.model.link import Link
from nsim.model.nodes import Host, Node, Root
from nsim.model.origin import Origin
from nsim.model.port import Port
from nsim.model.topology import Topology
from nsim.ops import AddressAdd, LinkSet, NamespaceAdd, Operation, RouteAdd, SysctlSet, VethAdd
from nsim.plan.plan import Plan


def compile_plan(topology: Topology) -> Plan:
    """Return the plan that builds a topology in an empty world."""
    return Plan(topology.name, tuple(_operations(topology)))


def _operations(topology: Topology) -> Iterator[Operation]:
    nodes = list(topology.all_nodes())
    for node in nodes:
        if not isinstance(node, Root):
            yield NamespaceAdd(node.name)
    for node in nodes:
        if isinstance(node, Root) and not node.ports:
            continue  # nothing is plugged into the machine itself, so none of its settings need to change
        for key, value in ask_author(node.settings, _place(node)).items():
            yield SysctlSet(node.name, key, value)
        yield from _asked(node, node.devices)
    rank = {node.name: number for number, node in enumerate(nodes)}
    cables = [_cable(link) for link in topology.links]
    yield from sorted(cables, key=lambda cable: rank[cable.node])
    for node in nodes:
        yield from _configuration(node)
    for link in topology.links:
        yield from link.operations()
    for node in nodes:
        yield from _asked(node, node.operations)


def _asked(node: Node, question: Callable[[], Iterator[Operation]]) -> list[Operation]:
    # A kind of node may be an author's own.
    return ask_author(lambda: list(question()), _place(node))


def _place(node: Node) -> Origin:
    return node.origin or (node.name, 1)


def _cable(link: Link) -> VethAdd:
    # The near end can be made a bridge's port and up in the same step, so it is the switch's; and the far end
    # cannot be in the root node, whose namespace has no name.
    near, far = link.ends
    if isinstance(far.node, Root) or (far.node.bridge() and not near.node.bridge() and not isinstance(near.node, Root)):
        near, far = far, near
    return VethAdd(
        near.node.name,
        near.interface,
        near.hardware_address,
        far.node.name,
        far.interface,
        far.hardware_address,
        near.node.bridge(),
        link.mtu_bytes,
    )


def _configuration(node: Node) -> Iterator[Operation]:
    yield LinkSet(node.name, "lo", up=True)
    for port in node.ports:
        bridge = node.bridge()
        if bridge is None:
            yield LinkSet(node.name, port.interface, up=True)
        elif port.link is not None and _cable(port.link).node != node.name:
            yield LinkSet(node.name, port.interface, up=True, bridge=bridge)
        for address in port.addresses:
            yield AddressAdd(node.name, port.interface, address)
    for route in node.routes:
        yield RouteAdd(node.name, route.destination, route.next_hop, _way_to(node, route.next_hop).interface)
    if isinstance(node, Host):
        for gateway in node.gateways:
            default = ip_network("0.0.0.0/0" if gateway.version == 4 else "::/0")
            yield RouteAdd(node.name, default, gateway, _way_to(node, gateway).interface)


def _way_to(node: Node, next_hop: IPv4Address | IPv6Address) -> Port:
    for port in node.ports:
        if any(next_hop in address.network for address in port.addresses):
            return port
    raise TopologyError(f"next hop {next_hop} is on none of its links", node=node.name, origin=node.origin)
