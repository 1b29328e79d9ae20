"""Interfaces of a node: their names, what they are joined to, and their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nsim.errors import TopologyError
from nsim.model.addressing import SMALLEST_IPV6_MTU, carries_ipv6
from nsim.model.interfaces import Address, Bridge, Interface, Port, Uplink, Vlan, Vrf
from nsim.model.interfaces.interface import LONGEST_INTERFACE_NAME
from nsim.model.nodes import Node, Switch

# Ports are numbered from 1 in ten bits. Source: BR_PORT_BITS in net/bridge/br_private.h.
MOST_BRIDGE_PORTS = 1023

# Narrower than the kernel, which numbers a "%d" itself, so that a name can be typed anywhere without quotes.
_INTERFACE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_TAKEN_NAMES = {
    "lo": "every node has its loopback under it",
    "all": "settings of all interfaces go by it (net.ipv4.conf.all)",
    "default": "settings of new interfaces go by it (net.ipv4.conf.default)",
}


def interface_problems(node: Node) -> Iterator[TopologyError]:
    """Yield what is wrong with the interfaces of a node."""
    taken: dict[str, Interface] = {}
    for each in node.interfaces:
        yield from _name_problems(each, taken)
        yield from _place_problems(each)
        for address in each.addresses:
            yield from address_problems(each, address)
            yield from _overlap_problems(each, address, taken)
        taken.setdefault(each.interface, each)
    for number, address in enumerate(node.lo.addresses):
        yield from address_problems(node.lo, address)
        yield from _loopback_problems(node, address, node.lo.addresses[:number])
    tables: dict[int, str] = {}
    for each in node.interfaces:
        if isinstance(each, Bridge) and len(each.members) > MOST_BRIDGE_PORTS:
            yield _problem(
                each,
                f"{each.name} has {len(each.members):,} ports; a Linux bridge has {MOST_BRIDGE_PORTS:,} at most",
                "spread the links over several switches",
            )
        if isinstance(each, Vrf) and tables.setdefault(each.table, each.interface) != each.interface:
            yield _problem(
                each, f"VRF {each.name} has the table of {tables[each.table]}", "give each a table of its own"
            )


def _problem(interface: Interface, message: str, hint: str | None = None) -> TopologyError:
    return TopologyError(message, node=interface.node.name, origin=interface.origin, hint=hint)


def _name_problems(interface: Interface, taken: dict[str, Interface]) -> Iterator[TopologyError]:
    name = interface.interface
    if len(name) > LONGEST_INTERFACE_NAME:
        yield _problem(
            interface,
            f"interface name {name!r} has {len(name)} characters",
            f"the kernel allows {LONGEST_INTERFACE_NAME}, like {name[:LONGEST_INTERFACE_NAME].rstrip('-.')}",
        )
    elif not _INTERFACE_NAME.fullmatch(name):
        hint = (
            "write something like eth0"
            if not _may_be_left_out(interface)
            else "leave it out, or write something like eth0"
        )
        yield _problem(interface, f"{name!r} is no name for an interface", hint)
    elif name in _TAKEN_NAMES or (isinstance(taken.get(name), Bridge) and isinstance(interface.node, Switch)):
        yield _problem(
            interface,
            f"interface name {name!r} is taken: {_TAKEN_NAMES.get(name, 'the bridge itself has it')}",
            "leave it out, or write something like eth0" if _may_be_left_out(interface) else "choose another",
        )
    elif name in taken and Uplink in (type(interface), type(taken[name])):
        yield _problem(
            interface,
            f"{name} is its uplink, and cannot be a port as well",
            "leave out the port and its link, or leave out uplink",
        )
    elif name in taken:
        hint = "leave the name out, or choose another" if _may_be_left_out(interface) else "choose another name"
        yield _problem(interface, f"there are two interfaces {name!r}", hint)


def _may_be_left_out(interface: Interface) -> bool:
    return isinstance(interface, Port | Vlan)


def _place_problems(interface: Interface) -> Iterator[TopologyError]:
    name = interface.name
    if isinstance(interface, Port) and interface.link is None:
        yield _problem(interface, f"interface {name} is linked to nothing", "join it to another with self.link(…)")
    if isinstance(interface.master, Bridge) and interface.addresses:
        bridge = "a switch" if isinstance(interface.node, Switch) else f"bridge {interface.master.name}"
        other = "a host or a router" if isinstance(interface.node, Switch) else "the bridge"
        yield _problem(interface, f"interface {name} of {bridge} cannot have an address", f"give it to {other}")


def _loopback_problems(node: Node, address: Address, earlier: list[Address]) -> Iterator[TopologyError]:
    # The kernel takes a whole prefix of the loopback for the node's own addresses.
    if address in earlier:
        yield _problem(node.lo, f"{address} is given to lo twice", "leave one of them out")
    if address.network.num_addresses == 1:
        return
    for each in node.interfaces:
        for other in each.addresses:
            if other.version == address.version and other.network.overlaps(address.network):
                yield _problem(
                    node.lo,
                    f"{address} on lo takes all of {address.network}, also {other} on {each.interface}",
                    f"write {address.ip}/{address.max_prefixlen}",
                )


def _overlap_problems(interface: Interface, address: Address, taken: dict[str, Interface]) -> Iterator[TopologyError]:
    # What belongs to different VRFs is looked up in different tables, where the same prefix may stand again.
    for earlier in taken.values():
        if interface.master is not earlier.master and isinstance(interface.master or earlier.master, Vrf):
            continue
        for other in earlier.addresses:
            if other.version == address.version and other.network.overlaps(address.network):
                yield _problem(
                    interface,
                    f"{address} on {interface.name} overlaps {other} on {earlier.interface}",
                    "two interfaces of a node need different prefixes, or packets leave by only one of them",
                )


def address_problems(port: Interface, address: Address) -> Iterator[TopologyError]:
    """Yield what is wrong with an address, whatever else is on its link."""

    def problem(message: str, hint: str) -> TopologyError:
        return _problem(port, message, hint)

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
