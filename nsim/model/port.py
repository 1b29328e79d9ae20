"""A port: where a cable meets a node."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from typing import TYPE_CHECKING

from nsim.errors import TopologyError
from nsim.model.origin import Origin, author

if TYPE_CHECKING:
    from nsim.model.link import Link
    from nsim.model.nodes.node import Node

Address = IPv4Interface | IPv6Interface


class Port:
    """One interface of a node, as the topology describes it.

    What the author leaves out (name, addresses, MAC) is None or empty until the topology is complete;
    ``addressing`` then fills it in.
    """

    def __init__(self, node: Node, name: str | None, addresses: tuple[str, ...], mac: str | None) -> None:
        self.node = node
        self.name = name
        self.origin: Origin | None = author()
        self.addresses: list[Address] = [_parse_address(node, text, self.origin) for text in addresses]
        self.mac = mac
        self.link: Link | None = None

    def __repr__(self) -> str:
        return f"<Port {self}>"

    def __str__(self) -> str:
        return f"{self.node.name}:{self.name or '?'}"

    @property
    def interface(self) -> str:
        """The interface's name; only to be asked when the topology is complete."""
        assert self.name is not None, "ports have their names once the topology is complete"
        return self.name

    @property
    def hardware_address(self) -> str:
        """The interface's MAC; only to be asked when the topology is complete."""
        assert self.mac is not None, "ports have their MACs once the topology is complete"
        return self.mac

    def address(self, version: int) -> Address | None:
        """Return the port's first address of IP version 4 or 6, or None."""
        return next((address for address in self.addresses if address.version == version), None)


def _parse_address(node: Node, text: str, origin: Origin | None) -> Address:
    try:
        if "%" in text:  # the zone of an IPv6 address: here the port itself says which link it is
            raise ValueError
        address = ip_interface(text)
    except ValueError:
        raise TopologyError(
            f"{text!r} is no address with a prefix length",
            node=node.name,
            origin=origin,
            hint="write something like 172.16.10.10/24 or 2001:db8:10::10/64",
        ) from None
    if "/" not in text:
        usual = 24 if address.version == 4 else 64
        raise TopologyError(
            f"address {text} has no prefix length",
            node=node.name,
            origin=origin,
            hint=f"write {text}/{usual}, for example",
        )
    return address
