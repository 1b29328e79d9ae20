"""The drawing of a running network as the kernel has it now: what somebody has changed by hand inside a node counts.

Looked at are addresses, the main routing table, the properties of links, limits, and the kernel settings that the plan
writes.
What no drawing can say (a route over several next hops, a queue that nsim does not know) is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface, ip_network

from nsim.errors import UsageError
from nsim.kernel.interfaces import Interface as LiveInterface
from nsim.model import Topology
from nsim.model.copying import copied
from nsim.model.edit.routes import drop_lost_routes
from nsim.model.interfaces import Address, Interface, Port
from nsim.model.interfaces.uplink import find_uplinks
from nsim.model.nodes import Host
from nsim.model.nodes import Node as Drawn
from nsim.model.properties import read_properties
from nsim.model.routing import MAIN_TABLE, Route
from nsim.model.settings import Setting
from nsim.network.links import properties_in
from nsim.network.network import Network
from nsim.network.node import Node
from nsim.network.state import State
from nsim.ops import LinkSet, SysctlSet

_LOOPBACK = {ip_interface("127.0.0.1/8"), ip_interface("::1/128")}
_OF_THE_KERNEL = ("kernel", "ra", "redirect")
_USUAL_METRIC = {4: 0, 6: 1024}
_Way = tuple[object, IPv4Address | IPv6Address | None]


def as_it_is(network: Network, states: Mapping[str, State]) -> Topology:
    """Return a drawing of a network in which its nodes are in these states; its own drawing stays as it is."""
    topology = copied(network.topology)
    written: dict[str, dict[str, str]] = {}
    for operation in network.plan.operations:
        if isinstance(operation, SysctlSet):
            written.setdefault(operation.node, {})[operation.key] = operation.value
    for drawn in topology.all_nodes():
        node = network[drawn.name]
        state = states[drawn.name]
        _addresses(drawn, state)
        _routes(drawn, state)
        for key, value in written.get(drawn.name, {}).items():
            _setting(drawn, node, key, value)
        if drawn.limits:
            _limits(drawn, node)
    _links(topology, states)
    return topology


def links_and_addresses(network: Network, states: Mapping[str, State]) -> Topology:
    """Return a drawing of a network with the addresses and the properties of links that these states have.

    Nothing else is asked for; the network's own drawing stays as it is.
    """
    topology = copied(network.topology)
    for drawn in topology.all_nodes():
        _addresses(drawn, states[drawn.name])
    _links(topology, states)
    return topology


def taken_down(network: Network, states: Mapping[str, State]) -> list[LinkSet]:
    """Return what somebody has taken down by hand: interfaces of links, and whatever else the drawing has up."""
    unplugged = {end for key in network.unplugged for end in key}
    found = []
    for node in network.topology.all_nodes():
        live = states[node.name].interfaces
        for each in [*node.interfaces, *([node.lo] if node.lo.up else [])]:
            there = live.get(each.interface)
            if there is not None and not there.up and str(each) not in unplugged:
                found.append(LinkSet(node.name, each.interface, up=False))
    return found


def _addresses(drawn: Drawn, state: State) -> None:
    live = state.interfaces
    by_index = {each.index: each.name for each in live.values()}
    found: dict[str, list[Address]] = {}
    for entry in state.addresses:
        if entry.scope != "link" and entry.interface_index in by_index:
            found.setdefault(by_index[entry.interface_index], []).append(ip_interface(entry.address))
    for each in [*drawn.interfaces, drawn.lo]:
        if each.interface not in live:
            continue
        there = [
            address for address in found.get(each.interface, []) if not (each is drawn.lo and address in _LOOPBACK)
        ]
        # The kernel forgets the IPv6 addresses of an interface that is down; the drawing does not.
        kept = [
            address
            for address in each.addresses
            if address in there or (address.version == 6 and not live[each.interface].up)
        ]
        each.addresses = [*kept, *(address for address in there if address not in kept)]
        if isinstance(each, Port) and not each.addresses:
            each.bare = True


def _routes(drawn: Drawn, state: State) -> None:
    live = state.interfaces
    by_index = {each.index: each.name for each in live.values()}
    found: dict[_Way, Route] = {}
    for version in (4, 6):
        for entry in state.routes[version]:
            name = by_index.get(entry.interface_index or 0)
            if entry.protocol in _OF_THE_KERNEL or entry.kind != "unicast" or name is None:
                continue
            hop = None if entry.via is None else ip_address(entry.via)
            zero = "0.0.0.0/0" if version == 4 else "::/0"
            destination = ip_network(zero if entry.destination == "default" else entry.destination)
            metric = None if entry.metric in (None, _USUAL_METRIC[version]) else entry.metric
            direct = hop is None or drawn.way_to(hop) is None
            found[destination, hop] = Route(destination, hop, name if direct else None, metric)
    expected = set(_uplink_ways(drawn))
    for route in list(drawn.routes):
        way = (route.destination, route.next_hop)
        expected.add(way)
        if _is_looked_at(drawn, route, live) and way not in found:
            drawn.routes.remove(route)
    if isinstance(drawn, Host):
        for gateway in list(drawn.gateways):
            route = Route(ip_network("0.0.0.0/0" if gateway.version == 4 else "::/0"), gateway)
            expected.add((route.destination, gateway))
            if _is_looked_at(drawn, route, live) and (route.destination, gateway) not in found:
                drawn.gateways.remove(gateway)
    drawn.routes += [route for way, route in found.items() if way not in expected]
    drop_lost_routes(drawn)  # who takes an address away leaves routes that lead nowhere


def _uplink_ways(drawn: Drawn) -> Iterator[_Way]:
    for uplink in find_uplinks([drawn]):
        yield ip_network("0.0.0.0/0"), uplink.lease.next_hop


def _is_looked_at(drawn: Drawn, route: Route, live: dict[str, LiveInterface]) -> bool:
    # A route over an interface that is down is gone only until it is up again; other tables are not looked at.
    if route.table not in (None, MAIN_TABLE) or route.kind != "unicast":
        return False
    way: Interface | None = None
    if route.interface is not None:
        way = next((each for each in drawn.interfaces if each.name == route.interface), None)
    elif route.next_hop is not None:
        way = drawn.way_to(route.next_hop)
    there = None if way is None else live.get(way.interface)
    return there is None or there.up


def _setting(drawn: Drawn, node: Node, key: str, written: str) -> None:
    try:
        now = " ".join(node.setting(key).split())
    except UsageError:  # an optional one, of a feature that this kernel lacks
        return
    if now != " ".join(written.split()):
        drawn.sysctls[key] = Setting(key, now)


def _limits(drawn: Drawn, node: Node) -> None:
    from nsim.model.limits import known  # few labs have limits

    kinds = known()
    told = node.limit_files(*(kind.file for kind in kinds.values()))
    found = {}
    for keyword, kind in kinds.items():
        limit = drawn.limits.get(keyword)
        text = told.get(kind.file, kind.unlimited).strip()
        if limit is not None and text == limit.text():
            found[keyword] = limit
        elif text != kind.unlimited:
            found[keyword] = kind.observed(text)
    drawn.limits = found


def _links(topology: Topology, states: Mapping[str, State]) -> None:
    linked = {end.node.name for link in topology.links for end in link.ends}
    sending = {name: properties_in(states[name].interfaces.values(), states[name].queues) for name in linked}
    for link in topology.links:
        now = [sending[end.node.name].get(end.interface, {}) for end in link.ends]
        drawn = [{keyword: str(each) for keyword, each in properties.items()} for properties in link.directions]
        if now == drawn or any("queue" in each for each in now):
            continue
        keywords = now[0].keys() | now[1].keys()
        given: dict[str, object] = {
            keyword: tuple(each.get(keyword, "none") for each in now) for keyword in keywords - {"mtu"}
        }
        mtus = {each.get("mtu", "none") for each in now}
        given["mtu"] = mtus.pop() if len(mtus) == 1 else drawn[0].get("mtu", "none")  # a link has one for both ends
        link.directions = read_properties(given)
