"""Turn a topology into a plan.

The order keeps what happens in one namespace together, because a batch of netlink messages goes to one namespace:
first all namespaces with their settings and bridges, then the cables, then each node's own configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address

from nsim.errors import TopologyError
from nsim.model.author import ask_author
from nsim.model.interfaces import Bridge, Interface, Port, Vlan
from nsim.model.interfaces.uplink import find_uplinks
from nsim.model.link import Link
from nsim.model.nodes import Host, Node, Root
from nsim.model.origin import Origin
from nsim.model.routing import Route, default_prefix
from nsim.model.topology import Topology
from nsim.ops import (
    AddressAdd,
    BridgeVlanAdd,
    BridgeVlanDelete,
    LinkSet,
    NamespaceAdd,
    Operation,
    SysctlSet,
    VethAdd,
)
from nsim.plan.plan import Plan

DEFAULT_VLAN = 1  # the kernel makes every new port of a filtering bridge a member of it


def compile_plan(topology: Topology) -> Plan:
    """Return the plan that builds a topology in an empty world."""
    services = [(node.name, command) for node in topology.all_nodes() for command in node.services]
    return Plan(topology.name, tuple(_operations(topology)), tuple(services))


def _operations(topology: Topology) -> Iterator[Operation]:
    nodes = list(topology.all_nodes())
    for node in nodes:
        if not isinstance(node, Root):
            yield NamespaceAdd(node.name)
    for node in nodes:
        if node.limits:
            from nsim.model.limits import limit_operations  # few labs have limits, and every start would pay for it

            yield from limit_operations(node.name, node.limits)
    for node in nodes:
        yield from _foundation(node)
    rank = {node.name: number for number, node in enumerate(nodes)}
    cables = [_cable(link) for link in topology.links]
    yield from sorted(cables, key=lambda cable: rank[cable.node])
    for node in nodes:
        yield from _configuration(node)
    for link in topology.links:
        yield from link.operations()
    by_name = {node.name: node for node in nodes}
    for node in nodes:
        if node.translation is not None:
            yield from node.translation.operations(by_name)
        yield from _asked(node, node.operations)


def _foundation(node: Node) -> Iterator[Operation]:
    # What a node needs before any cable is plugged in: its settings, and the interfaces that stand by themselves.
    # Where nothing is plugged into the machine itself, none of its own settings need to change.
    untouched = isinstance(node, Root) and not node.interfaces
    settings = {} if untouched else ask_author(node.settings, _place(node))
    for key, value in (settings | _sysctls(node, of_interfaces=False)).items():
        yield SysctlSet(node.name, key, value)
    for each in node.interfaces:
        if each.parent is None:
            yield from each.create()
    yield from _asked(node, node.devices)


def _sysctls(node: Node, *, of_interfaces: bool) -> dict[str, str]:
    # A setting of one interface can only be written once the interface is there.
    names = {each.interface for each in node.interfaces}
    chosen = {}
    for key, setting in node.sysctls.items():
        if (setting.interface in names) is of_interfaces:
            chosen[key] = setting.value
    return chosen


def _asked(node: Node, question: Callable[[], Iterator[Operation]]) -> list[Operation]:
    # A kind of node may be an author's own.
    return ask_author(lambda: list(question()), _place(node))


def _place(node: Node) -> Origin:
    return node.origin or (node.name, 1)


def _cable(link: Link) -> VethAdd:
    # The near end can be made a bridge's port and up in the same step, so it is the switch's; and the far end
    # cannot be in the root node, whose namespace has no name.
    near, far = link.ends
    if isinstance(far.node, Root) or (_bridge(far) and not _bridge(near) and not isinstance(near.node, Root)):
        near, far = far, near
    return VethAdd(
        near.node.name,
        near.interface,
        near.hardware_address,
        far.node.name,
        far.interface,
        far.hardware_address,
        _bridge(near),
        link.mtu_bytes,
    )


def _bridge(interface: Interface) -> str | None:
    return interface.master.interface if isinstance(interface.master, Bridge) else None


def _configuration(node: Node) -> Iterator[Operation]:
    if node.lo.up:
        yield LinkSet(node.name, "lo", up=True)
    for address in node.lo.addresses:
        yield AddressAdd(node.name, "lo", address)
    for each in node.interfaces:
        if each.parent is not None:
            yield from each.create()
        yield from _connection(each)
        for address in each.addresses:
            yield AddressAdd(node.name, each.interface, address)
    for key, value in _sysctls(node, of_interfaces=True).items():
        yield SysctlSet(node.name, key, value)
    for rule in node.rules:
        yield from rule.operations(node.name)
    for route in node.routes:
        yield route.operation(node.name, _way(node, route))
    for gateway in _gateways(node):
        route = Route(default_prefix(gateway.version), gateway)
        yield route.operation(node.name, _way(node, route))


def _gateways(node: Node) -> Iterator[IPv4Address | IPv6Address]:
    # An author's own default route wins over the uplink's.
    if isinstance(node, Host):
        yield from node.gateways
    if not any(route.destination == default_prefix(4) and route.table is None for route in node.routes):
        yield from (uplink.lease.next_hop for uplink in find_uplinks([node]))


def _connection(interface: Interface) -> Iterator[Operation]:
    # Make an interface a member of its master and take it up, as far as the step that made it has not done so.
    node, master = interface.node.name, interface.master
    if not interface.made_up and not _is_plugged_in(interface):
        yield LinkSet(node, interface.interface, up=True, master=master.interface if master is not None else None)
    if isinstance(master, Bridge) and master.filters_vlans:
        vlans = master.membership(interface)
        if vlans.untagged != DEFAULT_VLAN:
            yield BridgeVlanDelete(node, interface.interface, DEFAULT_VLAN)
            if vlans.untagged is not None:
                yield BridgeVlanAdd(node, interface.interface, vlans.untagged, untagged=True)
        for vlan in vlans.tagged:
            yield BridgeVlanAdd(node, interface.interface, vlan)
    if isinstance(interface, Vlan) and isinstance(interface.parent, Bridge) and interface.parent.filters_vlans:
        yield BridgeVlanAdd(node, interface.parent.interface, interface.number, itself=True)


def _is_plugged_in(interface: Interface) -> bool:
    # Whether the cable was made with this end in its bridge already.
    if not isinstance(interface, Port) or interface.link is None or not _bridge(interface):
        return False
    cable = _cable(interface.link)
    return (cable.node, cable.interface) == (interface.node.name, interface.interface)


def _way(node: Node, route: Route) -> str | None:
    if route.next_hop is None or not route.needs_prefix:
        return route.interface
    way = node.way_to(route.next_hop, route.table, route.interface)
    if way is None:
        raise TopologyError(f"next hop {route.next_hop} is on none of its links", node=node.name, origin=node.origin)
    return way.interface
