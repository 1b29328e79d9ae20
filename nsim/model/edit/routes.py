"""Add routes to a finished drawing, remove them, and let those go that lead nowhere any more."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from nsim.errors import TopologyError
from nsim.model.nodes import Host, Node
from nsim.model.routing import Route


def add_route(node: Node, route: Route) -> None:
    """Give a node a static route; raise TopologyError when it has it already."""
    same = [each for each in node.routes if _slot(each) == _slot(route)]
    if isinstance(node, Host) and route.destination.prefixlen == 0 and route.table is None and route.metric is None:
        same += [Route(route.destination, each) for each in node.gateways if each.version == route.destination.version]
    if same:
        way = f", via {same[0].next_hop}" if same[0].next_hop is not None else ""
        raise TopologyError(
            f"it has a route to {route.name} already{way}",
            node=node.name,
            hint=f"`route del {node.name} {route.name}` removes it; another metric makes a second one",
        )
    node.routes.append(route)


def remove_route(
    node: Node, destination: IPv4Network | IPv6Network, next_hop: IPv4Address | IPv6Address | None = None
) -> None:
    """Remove a static route or a host's default gateway; without a next hop whichever leads there.

    Raises TopologyError when the drawing has no such route.
    """
    for route in node.routes:
        if route.destination == destination and next_hop in (None, route.next_hop):
            node.routes.remove(route)
            return
    if isinstance(node, Host) and destination.prefixlen == 0:
        for gateway in node.gateways:
            if gateway.version == destination.version and next_hop in (None, gateway):
                _remove_gateway(node, gateway, wanted_again=False)
                return
    way = "" if next_hop is None else f" via {next_hop}"
    raise TopologyError(
        f"it was not given a route to {destination}{way}",
        node=node.name,
        hint=f"`{node.name} ip route del …` removes one that was added by hand; `routes {node.name}` lists all",
    )


def drop_lost_routes(node: Node) -> list[str]:
    """Remove the routes whose interface or next hop is gone, as the kernel does; return what went, for people."""
    names = {each.name for each in [*node.interfaces, node.lo]}
    gone = []
    for route in list(node.routes):
        lost = route.needs_prefix and _is_lost(node, route)
        if lost or (route.interface is not None and route.interface not in names):
            node.routes.remove(route)
            gone.append(f"{node.name}: the route to {route.name} went with it")
    if isinstance(node, Host):
        for gateway in list(node.gateways):
            if node.way_to(gateway) is None:
                _remove_gateway(node, gateway, wanted_again=True)
                gone.append(f"{node.name}: the default route via {gateway} went with it")
    return gone


def _slot(route: Route) -> tuple[object, ...]:
    # What the kernel tells routes apart by: a second one with the same is refused.
    return route.destination, route.table, route.metric


def _is_lost(node: Node, route: Route) -> bool:
    return route.next_hop is not None and node.way_to(route.next_hop, route.table, route.interface) is None


def _remove_gateway(host: Host, gateway: IPv4Address | IPv6Address, *, wanted_again: bool) -> None:
    host.gateways.remove(gateway)
    host.wants_gateway[gateway.version] = wanted_again
