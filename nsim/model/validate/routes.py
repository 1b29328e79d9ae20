"""Static routes, policy rules and gateways of a node."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from nsim.errors import TopologyError, nearest
from nsim.model.interfaces import Vrf
from nsim.model.nodes import Host, Node
from nsim.model.origin import Origin
from nsim.model.routing import MAIN_TABLE, Route, default_prefix

_IPV6_METRIC = 1024  # what the kernel gives an IPv6 route without one (IP6_RT_PRIO_USER); it gives an IPv4 route 0


def route_problems(node: Node) -> Iterator[TopologyError]:
    """Yield what is wrong with the routes, the rules and the gateways of a node."""
    names = {"lo", *(each.interface for each in node.interfaces)}
    gateways = node.gateways if isinstance(node, Host) else []
    for hop in gateways:
        route = Route(default_prefix(hop.version), hop, origin=node.origin)
        yield from _hop_problems(node, "gateway", hop, route, node.origin)
    for route in node.routes:
        if route.interface is not None and route.interface not in names:
            yield _no_interface(node, route.interface, names, route.origin)
        elif route.next_hop is not None:
            yield from _hop_problems(node, "next hop", route.next_hop, route, route.origin)
    for rule in node.rules:
        if rule.incoming is not None and rule.incoming not in names:
            yield _no_interface(node, rule.incoming, names, rule.origin)
    if node.routes:
        yield from _repeated_routes(node)
    yield from _repeated_rules(node)


def _no_interface(node: Node, name: str, names: set[str], origin: Origin | None) -> TopologyError:
    return TopologyError(
        f"there is no interface {name!r}",
        node=node.name,
        origin=origin,
        hint=nearest(name, names) or f"its interfaces are: {', '.join(sorted(names))}",
    )


def _hop_problems(
    node: Node, role: str, hop: IPv4Address | IPv6Address, route: Route, origin: Origin | None
) -> Iterator[TopologyError]:
    def problem(message: str, hint: str) -> TopologyError:
        return TopologyError(f"{role} {hop} {message}", node=node.name, origin=origin, hint=hint)

    routed = node.routed_by(route.table)
    if any(hop == address.ip for each in routed for address in each.addresses):
        yield problem("is its own address", "it must be the neighbour's")
    elif route.needs_prefix and node.way_to(hop, route.table, route.interface) is None:
        if hop.version == 6 and hop.is_link_local:
            yield problem("may be on any of its links", f'write route("{route.name}", via="{hop}", dev="eth0")')
            return
        chosen = [each for each in routed if route.interface in (None, each.name)]
        prefixes = ", ".join(str(address.network) for each in chosen for address in each.addresses) or "none"
        if route.interface is None:
            yield problem("is on none of its links", f"its prefixes are: {prefixes}")
        else:
            yield problem(
                f"is not on the link of {route.interface}", f"the prefixes of {route.interface} are: {prefixes}"
            )


def _repeated_routes(node: Node) -> Iterator[TopologyError]:
    # The kernel tells routes to one prefix apart by their metric and their table. It adds those of IPv4 without a
    # metric itself to the prefixes of the interfaces.
    known: dict[object, str] = {}
    for each in node.interfaces:
        table = each.master.table if isinstance(each.master, Vrf) else None
        for address in each.addresses:
            if address.version == 4 and address.network.prefixlen < 32:
                known[address.network, 0, table] = f"by {each.name}, whose prefix it is"
    for gateway in node.gateways if isinstance(node, Host) else ():
        known[_key(Route(default_prefix(gateway.version), gateway))] = f"over {gateway}"
    for route in node.routes:
        key = _key(route)
        if key in known:
            yield TopologyError(
                f"there is a route to {route.destination} already, {known[key]}",
                node=node.name,
                origin=route.origin,
                hint="a prefix has one next hop; the gateway of a host is its default route; "
                "a second one needs another metric",
            )
        over = route.next_hop or route.interface
        known.setdefault(key, f"over {over}" if over else f"as {route.kind}")


def _key(route: Route) -> tuple[object, int, int | None]:
    unnamed = _IPV6_METRIC if route.destination.version == 6 else 0
    table = None if route.table == MAIN_TABLE else route.table
    return route.destination, unnamed if route.metric is None else route.metric, table


def _repeated_rules(node: Node) -> Iterator[TopologyError]:
    # Without a priority each rule gets one of its own.
    known = set()
    for rule in node.rules:
        if rule.priority is not None and rule in known:
            yield TopologyError(
                f"there is such a rule of priority {rule.priority} already",
                node=node.name,
                origin=rule.origin,
                hint="leave it out, or give it another priority",
            )
        known.add(rule)
