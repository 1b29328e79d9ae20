"""What a person means by a name: a node, a namespace made by hand, or an address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface

from nsim.errors import CommandError
from nsim.network import Network, Node

IpAddress = IPv4Address | IPv6Address
_LINK_SCOPE = ("link", "host")


def address_of(network: Network, target: str, version: int | None = None) -> IpAddress:
    """Return an address that is written as such, or the one at which a node or a namespace is reached.

    A node's is the one that it has in the drawing, or, where it has none there, the first that it has.
    Raises UsageError for a name that is none, CommandError when there is no address of that IP version.
    """
    try:
        return ip_address(target)
    except ValueError:
        pass
    node = network.namespace(target)
    for wanted in (version,) if version is not None else (4, 6):
        drawn = node.model.address(wanted)
        if drawn is not None:
            return drawn.ip
        for entry in node.addresses():
            found = ip_interface(entry.address)
            if entry.scope not in _LINK_SCOPE and found.version == wanted:
                return found.ip
    raise CommandError(f"{target} has no {f'IPv{version} ' if version is not None else ''}address")


def interface_index(node: Node, name: str) -> int:
    """Return the kernel's number of an interface; raise CommandError when there is none of that name."""
    found = node.interface(name)
    if found is None:
        raise CommandError(f"{node.name} has no interface {name}")
    return found.index
