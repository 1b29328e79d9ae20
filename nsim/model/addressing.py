"""Fill in what an author left out: interface names, MACs, addresses and gateways, always the same ones.

Every segment (the interfaces that one frame can reach through switches) has one prefix per IP version: the one that
somebody on it named, else the next free /24 of 10.0.0.0/8 and the next /64 of 2001:db8::/32 (RFC 3849).
Routers are numbered from .1, all others from .10.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_interface, ip_network

from nsim.errors import TopologyError
from nsim.model.interfaces import Address, Interface, Port, Vlan
from nsim.model.link import Link
from nsim.model.nodes import Host, Node, Router
from nsim.model.segments import Segment, segments

Network = IPv4Network | IPv6Network
POOLS: dict[int, Network] = {4: IPv4Network("10.0.0.0/8"), 6: IPv6Network("2001:db8::/32")}
FIRST_HOST = 10
SMALLEST_IPV6_MTU = 1280


def complete(nodes: Iterable[Node], links: Sequence[Link]) -> None:
    """Give every port of a finished topology its name, MAC and addresses, and every host its gateways."""
    all_nodes = list(nodes)
    for node in all_nodes:
        for port in node.ports:
            if port.name is None:
                port.name = port.default_name(node)
        for interface in node.interfaces:  # what stands on another is named after it, and comes behind it
            if interface.name is None and isinstance(interface, Vlan):
                interface.name = f"{interface.parent.name}.{interface.number}"
    _give_macs(all_nodes, links)
    reachable = segments(links)
    bare = {id(port) for segment in reachable for port in segment if port.numbered and not port.addresses}
    for version, pool in POOLS.items():
        _give_addresses(reachable, version, pool, bare)
    for segment in reachable:
        _give_gateways(segment)


def _give_macs(nodes: Iterable[Node], links: Iterable[Link]) -> None:
    # Locally administered (the bit of value 2 in the first byte, IEEE 802), numbered for people to tell them apart.
    nodes = list(nodes)
    taken = {interface.mac for node in nodes for interface in node.interfaces}
    numbered = (f"02:00:{number.to_bytes(4, 'big').hex(':')}" for number in itertools.count(1))
    free = (mac for mac in numbered if mac not in taken)

    def next_mac() -> str:
        return next(free)

    for link in links:
        for port in link.ends:
            port.mac = port.mac or next_mac()
    for node in nodes:
        for interface in node.interfaces:
            if interface.has_own_mac and not isinstance(interface, Port):
                interface.mac = interface.mac or next_mac()
            elif interface.parent is not None:
                interface.mac = interface.parent.mac


def _give_addresses(reachable: list[Segment], version: int, pool: Network, bare: set[int]) -> None:
    free = _FreePrefixes(
        pool, [address.network for segment in reachable for port in segment for address in port.addresses]
    )
    for segment in reachable:
        # Routers first: they are the ones whose numbers people remember.
        waiting = sorted((port for port in segment if id(port) in bare), key=lambda port: not _is_router(port))
        if version == 6:
            waiting = [port for port in waiting if carries_ipv6(port)]
        if not waiting:
            continue
        routers = sum(_is_router(port) for port in waiting)
        first_host = max(FIRST_HOST, routers + 1)
        named = next((address.network for port in segment if (address := port.address(version))), None)
        prefix = named or free.take(first_host + len(waiting))
        taken = {address.ip for port in segment for address in port.addresses}
        numbers = {True: _numbers(prefix, 1), False: _numbers(prefix, first_host)}
        for port in waiting:
            address = _next_address(prefix, numbers[_is_router(port)], taken)
            if address is None:
                raise TopologyError(
                    f"no free address is left in {prefix} for {port.name}",
                    node=port.node.name,
                    origin=port.origin,
                    hint="name a wider prefix on this segment",
                )
            taken.add(address.ip)
            port.addresses.append(address)


def carries_ipv6(port: Interface) -> bool:
    """Say whether IPv6 works on a link: the kernel switches it off below 1,280 bytes (RFC 8200, section 5)."""
    while port.parent is not None:
        port = port.parent
    mtu_bytes = port.link.mtu_bytes if isinstance(port, Port) and port.link is not None else None
    return mtu_bytes is None or mtu_bytes >= SMALLEST_IPV6_MTU


def _numbers(prefix: Network, start: int) -> Iterator[int]:
    # The numbers of the addresses in a prefix that an interface can have, from a start upwards and then those below.
    if prefix.num_addresses <= 2:
        first, last = 0, prefix.num_addresses - 1  # RFC 3021 and RFC 6164: both are somebody's
    else:
        first, last = 1, prefix.num_addresses - (2 if prefix.version == 4 else 1)
    start = start if start <= last else first
    return itertools.chain(range(start, last + 1), range(first, start))


def _next_address(prefix: Network, numbers: Iterator[int], taken: Collection[object]) -> Address | None:
    for number in numbers:
        address = prefix.network_address + number
        if address not in taken:
            return ip_interface((address, prefix.prefixlen))
    return None


class _FreePrefixes:
    # Hands out one prefix after the other, from the second of the pool on, so that segment 1 is 10.0.1.0/24;
    # what somebody named stays theirs.
    def __init__(self, pool: Network, named: Iterable[Network]) -> None:
        self._pool = pool
        self._named = {network for network in named if network.version == pool.version and network.overlaps(pool)}
        self._usual_length = 24 if pool.version == 4 else 64
        self._cursor = int(pool.network_address) + self._size(self._usual_length)

    def _size(self, length: int) -> int:
        return int(2 ** (self._pool.max_prefixlen - length))

    def take(self, addresses: int) -> Network:
        length = self._usual_length
        while self._size(length) - 2 < addresses:
            length -= 1
        size = self._size(length)
        while True:
            start = -(-self._cursor // size) * size
            if start + size > int(self._pool.broadcast_address) + 1:
                raise TopologyError(f"the addresses of {self._pool} are used up", hint="name addresses of your own")
            prefix = ip_network((start, length))
            self._cursor = start + size
            obstacle = next((other for other in self._named if other.overlaps(prefix)), None)
            if obstacle is None:
                return prefix
            self._cursor = max(self._cursor, int(obstacle.broadcast_address) + 1)


def _is_router(port: Interface) -> bool:
    return isinstance(port.node, Router)


def _has_default_route(host: Host, version: int) -> bool:
    return any(route.destination.version == version and route.destination.prefixlen == 0 for route in host.routes)


def _give_gateways(segment: Segment) -> None:
    router_ports = [port for port in segment if _is_router(port)]
    if not router_ports:
        return
    for host_port in segment:
        host = host_port.node
        if not isinstance(host, Host):
            continue
        for version in (4, 6):
            own = host_port.address(version)
            if own is None or not host.wants_gateway[version] or _has_default_route(host, version):
                continue
            for router_port in router_ports:
                gateway = router_port.address(version)
                if gateway is not None and gateway.ip in own.network:
                    host.gateways.append(gateway.ip)
                    host.wants_gateway[version] = False
                    break
