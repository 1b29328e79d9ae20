"""Static routes, policy rules and gateways of a node."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from nsim.errors import TopologyError, nearest
from nsim.model.nodes import Host, Node
from nsim.model.origin import Origin
from nsim.model.routing import MAIN_TABLE, Route, default_prefix


def route_problems(node: Node) -> Iterator[TopologyError]:
    """Yield what is wrong with the routes, the rules and the gateways of a node."""
    hops = [("next hop", route.next_hop, route, route.origin) for route in node.routes if route.next_hop is not None]
    gateways = node.gateways if isinstance(node, Host) else []
    hops += [
        ("gateway", hop, Route(default_prefix(hop.version), hop, origin=node.origin), node.origin) for hop in gateways
    ]
    for role, hop, route, origin in hops:
        yield from _hop_problems(node, role, hop, route, origin)
    names = {"lo", *(each.interface for each in node.interfaces)}
    named = [(route.interface, route.origin) for route in node.routes]
    named += [(rule.incoming, rule.origin) for rule in node.rules]
    for interface, origin in named:
        if interface is not None and interface not in names:
            yield TopologyError(
                f"there is no interface {interface!r}",
                node=node.name,
                origin=origin,
                hint=nearest(interface, names) or f"its interfaces are: {', '.join(sorted(names))}",
            )
    if node.routes:
        yield from _repeated_routes(node)


def _hop_problems(
    node: Node, role: str, hop: IPv4Address | IPv6Address, route: Route, origin: Origin | None
) -> Iterator[TopologyError]:
    on_link = [address for each in node.routed_by(route.table) for address in each.addresses]
    if any(hop == address.ip for address in on_link):
        yield TopologyError(
            f"{role} {hop} is its own address", node=node.name, origin=origin, hint="it must be the neighbour's"
        )
    elif not (hop.is_link_local and route.interface) and node.way_to(hop, route.table, route.interface) is None:
        prefixes = ", ".join(str(address.network) for address in on_link) or "none"
        yield TopologyError(
            f"{role} {hop} is on none of its links",
            node=node.name,
            origin=origin,
            hint=f"its prefixes are: {prefixes}",
        )


def _repeated_routes(node: Node) -> Iterator[TopologyError]:
    # The kernel tells routes to one prefix apart by their metric and their table.
    known: dict[object, object] = {}
    for gateway in node.gateways if isinstance(node, Host) else ():
        known[default_prefix(gateway.version), None, None] = gateway
    for route in node.routes:
        key = route.destination, route.metric, None if route.table == MAIN_TABLE else route.table
        if key in known:
            yield TopologyError(
                f"there is a route to {route.destination} already, over {known[key]}",
                node=node.name,
                origin=route.origin,
                hint="a prefix has one next hop; the gateway of a host is its default route; "
                "a second one needs another metric",
            )
        known.setdefault(key, route.next_hop or route.interface or route.kind)
