"""What the drawing says, where the kernel has nothing to say any more: which way a packet was meant to take."""

from __future__ import annotations

from collections import deque
from ipaddress import ip_network

from nsim.model import Host, Topology
from nsim.model import Node as Drawn
from nsim.model.segments import segments
from nsim.network.evidence import IpAddress, Place


def meant_way(drawn: Drawn, destination: IpAddress) -> tuple[int, str] | None:
    """Return the prefix length of the drawn route to a destination, and its interface; None where there is none."""
    ways: list[tuple[int, str]] = []
    for interface in drawn.interfaces:
        for address in interface.addresses:
            if destination in address.network:
                ways.append((address.network.prefixlen, interface.interface))
    routes = [(route.destination, route.next_hop, route.interface) for route in drawn.routes if route.table is None]
    if isinstance(drawn, Host):
        routes += [
            (ip_network("0.0.0.0/0" if hop.version == 4 else "::/0"), hop, None) for hop in drawn.gateways
        ]  # fmt: skip
    for prefix, hop, name in routes:
        if destination in prefix:
            way = drawn.way_to(hop) if hop is not None else None
            over = name or (way.interface if way is not None else None)
            if over is not None:
                ways.append((prefix.prefixlen, over))
    return max(ways, default=None)


def on_one_segment(topology: Topology, a: Place, b: Place) -> bool:
    """Say whether the drawing joins two interfaces by cables and bridges alone."""
    for segment in segments(topology.links):
        places = {(each.node.name, each.interface) for each in segment}
        if a in places and b in places:
            return True
    return False


def ports_between(topology: Topology, a: str, b: str) -> set[Place]:
    """Return the interfaces at the ends of the cables on the shortest drawn way between two nodes."""
    came_by: dict[str, tuple[str, tuple[Place, Place]]] = {}
    waiting = deque([a])
    while waiting and b not in came_by:
        name = waiting.popleft()
        for port in topology.node(name).ports:
            link = port.link
            if link is None:
                continue
            other = link.b if link.a is port else link.a
            if other.node.name not in came_by and other.node.name != a:
                ends = (name, port.interface), (other.node.name, other.interface)
                came_by[other.node.name] = name, ends
                waiting.append(other.node.name)
    found: set[Place] = set()
    name = b
    while name in came_by and name != a:
        name, ends = came_by[name]
        found |= set(ends)
    return found
