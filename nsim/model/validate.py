"""Find an author's mistakes in a finished topology, each with its place and what to write instead."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Collection, Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING

from nsim.errors import TopologyError
from nsim.model.addressing import SMALLEST_IPV6_MTU, Segment, carries_ipv6, segments
from nsim.model.loops import loop_problems
from nsim.model.nodes import Host, NatGateway, Node
from nsim.model.nodes.switch import LONGEST_INTERFACE_NAME
from nsim.model.port import Address, Port
from nsim.ops import ROOT

if TYPE_CHECKING:
    from nsim.model.topology import Topology

LONGEST_NODE_NAME = 63  # a host name's longest label (RFC 1123)
MOST_NODES = 100_000
_NODE_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
# Narrower than the kernel, which numbers a "%d" itself, so that a name can be typed anywhere without quotes.
_INTERFACE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_LOCAL_NAMES = {"localhost", "ip6-localhost", "ip6-loopback", "ip6-allnodes", "ip6-allrouters"}  # in every /etc/hosts
_TAKEN_NAMES = {
    "lo": "every node has its loopback under it",
    "all": "settings of all interfaces go by it (net.ipv4.conf.all)",
    "default": "settings of new interfaces go by it (net.ipv4.conf.default)",
}
_COMMANDS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "commands")


def command_words() -> set[str]:
    """Return the names of the shell's commands, one file each; a node may not take one of them."""
    return {
        entry[:-3].replace("_", "-") for entry in os.listdir(_COMMANDS) if entry.endswith(".py") and entry[0] != "_"
    }


def problems(topology: Topology) -> Iterator[TopologyError]:
    """Yield every mistake in a topology."""
    if not topology.nodes:
        yield TopologyError(
            f"topology {topology.name} has no nodes", hint='its build() adds them: self.add(Host("h1"))'
        )
    if len(topology.nodes) > MOST_NODES:
        yield TopologyError(f"topology {topology.name} has {len(topology.nodes):,} nodes; {MOST_NODES:,} are the most")
    words = command_words()
    for twin in topology.duplicates:
        first = topology.nodes[twin.name].origin
        place = f", first in line {first[1]}" if first else ""
        yield TopologyError(f"this name is taken already{place}", node=twin.name, origin=twin.origin)
    spelt: dict[str, str] = {}
    for node in topology.nodes.values():
        yield from _name_problems(node, words)
        other = spelt.setdefault(node.name.lower(), node.name)
        if other != node.name:
            yield TopologyError(
                f"only its capitals tell it from {other}",
                node=node.name,
                origin=node.origin,
                hint="choose another name: programs look names up without regard to capitals (hosts(5))",
            )
    for node in topology.all_nodes():
        yield from _port_problems(node)
        yield from _route_problems(node)
    for segment in segments(topology.links):
        yield from _segment_problems(segment)
    yield from loop_problems(topology.links)


def reserved_name(node: Node) -> TopologyError:
    """Return the error for a node that is named like a shell command."""
    hint = f"choose another, like {node.name if node.name.isalnum() else 'h'}1"
    return TopologyError("this is the name of a shell command", node=node.name, origin=node.origin, hint=hint)


def _name_problems(node: Node, words: Collection[str]) -> Iterator[TopologyError]:
    def problem(message: str, hint: str) -> TopologyError:
        return TopologyError(message, node=node.name, origin=node.origin, hint=hint)

    if node.name == ROOT:
        yield problem("this name is taken: root is the machine itself", "use self.root, or choose another name")
    elif node.name in words:
        yield reserved_name(node)
    elif node.name in _LOCAL_NAMES:
        yield problem("this name is taken: every node calls itself so", "choose another name")
    elif _reads_as_address(node.name):
        yield problem("programs take this name for an address", "begin with a letter, like h1")
    if len(node.name) > LONGEST_NODE_NAME:
        yield problem(f"a name of {len(node.name)} characters", f"names have at most {LONGEST_NODE_NAME} characters")
    elif not _NODE_NAME.fullmatch(node.name):
        yield problem(
            f"{node.name!r} is no name for a node",
            "letters, digits, hyphens, dots and underscores, a letter or digit first and last",
        )


def _reads_as_address(name: str) -> bool:
    # What inet(3) reads is never looked up: `ping 1` means 0.0.0.1.
    try:
        socket.inet_aton(name)
    except (OSError, UnicodeEncodeError):
        return False
    return True


def _port_problems(node: Node) -> Iterator[TopologyError]:
    taken: dict[str, Port] = {}
    for port in node.ports:
        name = port.interface

        def problem(message: str, hint: str | None = None, port: Port = port) -> TopologyError:
            return TopologyError(message, node=node.name, origin=port.origin, hint=hint)

        if len(name) > LONGEST_INTERFACE_NAME:
            yield problem(
                f"interface name {name!r} has {len(name)} characters",
                f"the kernel allows {LONGEST_INTERFACE_NAME}, like {name[:LONGEST_INTERFACE_NAME].rstrip('-.')}",
            )
        elif not _INTERFACE_NAME.fullmatch(name):
            yield problem(f"{name!r} is no name for an interface", "leave it out, or write something like eth0")
        elif name in _TAKEN_NAMES or name == node.bridge():
            yield problem(
                f"interface name {name!r} is taken: {_TAKEN_NAMES.get(name, 'the bridge itself has it')}",
                "leave it out, or write something like eth0",
            )
        if name in taken:
            yield problem(f"there are two interfaces {name!r}", "leave the name out, or choose another")
        if port.link is None:
            yield problem(f"interface {name} is linked to nothing", "join it to another with self.link(…)")
        if node.segments_joined() and port.addresses:
            yield problem(f"interface {name} of a switch cannot have an address", "give it to a host or a router")
        for address in port.addresses:
            yield from _address_problems(node, port, address)
            for earlier, other in ((before, each) for before in taken.values() for each in before.addresses):
                if other.version == address.version and other.network.overlaps(address.network):
                    yield problem(
                        f"{address} on {name} overlaps {other} on {earlier.interface}",
                        "two interfaces of a node need different prefixes, or packets leave by only one of them",
                    )
        taken.setdefault(name, port)
    if isinstance(node, NatGateway) and node.outside not in taken:
        known = ", ".join(taken) or "none"
        yield TopologyError(
            f"outside={node.outside!r} is none of its interfaces",
            node=node.name,
            origin=node.origin,
            hint=f"its interfaces are: {known}",
        )


def _address_problems(node: Node, port: Port, address: Address) -> Iterator[TopologyError]:
    def problem(message: str, hint: str) -> TopologyError:
        return TopologyError(message, node=node.name, origin=port.origin, hint=hint)

    network = address.network
    if address.is_multicast or address.is_unspecified or address.is_loopback:
        yield problem(f"{address.ip} cannot be an interface's address", "choose one like 10.0.0.1/24")
    elif network.version == 6 and not carries_ipv6(port):
        yield problem(
            f"{address} on {port.name}: this link is too small for IPv6",
            f"IPv6 needs mtu={SMALLEST_IPV6_MTU} or more (RFC 8200)",
        )
    elif network.version == 4 and network.prefixlen < 31:
        first = f"{network.network_address + 1}/{network.prefixlen}"
        if address.ip == network.network_address:
            yield problem(f"{address} is the network itself, not an address in it", f"the first one is {first}")
        elif address.ip == network.broadcast_address:
            yield problem(f"{address} is the broadcast address of its network", f"the first one is {first}")


def _route_problems(node: Node) -> Iterator[TopologyError]:
    on_link = [address for port in node.ports for address in port.addresses]
    prefixes = ", ".join(str(address.network) for address in on_link) or "none"
    hops = [("next hop", route.next_hop, route.origin) for route in node.routes]
    if isinstance(node, Host):
        hops += [("gateway", gateway, node.origin) for gateway in node.gateways]
    for role, hop, origin in hops:
        if any(hop == address.ip for address in on_link):
            yield TopologyError(
                f"{role} {hop} is its own address", node=node.name, origin=origin, hint="it must be the neighbour's"
            )
        elif not any(hop in address.network for address in on_link):
            yield TopologyError(
                f"{role} {hop} is on none of its links",
                node=node.name,
                origin=origin,
                hint=f"its prefixes are: {prefixes}",
            )
    if node.routes:
        yield from _repeated_routes(node)


def _repeated_routes(node: Node) -> Iterator[TopologyError]:
    known: dict[object, object] = {}
    for gateway in node.gateways if isinstance(node, Host) else ():
        known[ip_network("0.0.0.0/0" if gateway.version == 4 else "::/0")] = gateway
    for route in node.routes:
        if route.destination in known:
            yield TopologyError(
                f"there is a route to {route.destination} already, over {known[route.destination]}",
                node=node.name,
                origin=route.origin,
                hint="a prefix has one next hop; the gateway of a host is its default route",
            )
        known.setdefault(route.destination, route.next_hop)


def _segment_problems(segment: Segment) -> Iterator[TopologyError]:
    owner: dict[object, Port] = {}
    macs: dict[str, Port] = {}
    networks = {id(port): {address.network for address in port.addresses} for port in segment}
    shared: dict[object, int] = {}
    for own in networks.values():
        for network in own:
            shared[network] = shared.get(network, 0) + 1
    for port in segment:
        for address in port.addresses:
            if address.ip in owner:
                yield TopologyError(
                    f"address {address.ip} is taken already, by {owner[address.ip]}",
                    node=port.node.name,
                    origin=port.origin,
                    hint="every port on a segment needs an address of its own",
                )
            owner.setdefault(address.ip, port)
        if port.hardware_address in macs:
            yield TopologyError(
                f"MAC {port.mac} is taken already, by {macs[port.hardware_address]}",
                node=port.node.name,
                origin=port.origin,
                hint="leave it out, or choose another",
            )
        macs.setdefault(port.hardware_address, port)
    lonely = [(port, address) for port in segment for address in port.addresses if shared[address.network] == 1]
    if lonely:
        yield from _lonely_problems(segment, lonely)


def _lonely_problems(segment: Segment, lonely: list[tuple[Port, Address]]) -> Iterator[TopologyError]:
    # An address whose prefix holds none of its neighbours' reaches nobody: almost always a slip of the pen. One that
    # is wrong by itself is no neighbour, nor is one that has been named already: two that miss each other are one slip.
    neighbours = [
        (port, address)
        for port in segment
        for address in port.addresses
        if next(_address_problems(port.node, port, address), None) is None
    ]
    for port, address in lonely:
        if (port, address) not in neighbours:
            continue
        others = [
            other for neighbour, other in neighbours if neighbour is not port and other.version == address.version
        ]
        if others and not any(other.ip in address.network for other in others):
            neighbours.remove((port, address))
            prefixes = ", ".join(sorted({str(other.network) for other in others}))
            yield TopologyError(
                f"address {address} on {port.name} is outside the prefix of its link ({prefixes})",
                node=port.node.name,
                origin=port.origin,
                hint="both ends of a link need addresses in one prefix",
            )
