"""Network address translation at a node: who hides behind which address, and which ports lead inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface
from typing import TYPE_CHECKING, Literal, cast

from nsim.errors import TopologyError, nearest
from nsim.model.interfaces import Interface
from nsim.model.origin import Origin, author
from nsim.model.reading import check_text, check_truth, read_address
from nsim.ops import HairpinAdd, MasqueradeAdd, NatChainAdd, Operation, PortForwardAdd, SourceNatAdd

if TYPE_CHECKING:
    from nsim.model.nodes.node import Node

_PROTOCOLS = ("tcp", "udp")
_LAST_PORT = 65535
_ONLY_IPV4 = "only IPv4 is translated; IPv6 is routed (RFC 4864)"


@dataclass(frozen=True)
class Forward:
    """A port of the gateway that leads to a port of a node inside; ``to`` is a node's name or an address."""

    port: int
    to: str
    to_port: int
    protocol: Literal["tcp", "udp"]
    origin: Origin | None = field(default=None, compare=False)


class Nat:
    """The translation of IPv4 addresses at one node, between an outside interface and those inside.

    ``source`` None masquerades: the source becomes whatever address the outside interface has. With ``hairpin`` those
    inside reach each other by the public address too.
    """

    def __init__(
        self,
        node: Node,
        outside: str,
        *,
        inside: tuple[str, ...] = (),
        source: str | None = None,
        hairpin: bool = False,
    ) -> None:
        self.node = node
        check_text(node.name, "outside", outside, 'write the name of an interface, like outside="eth0"')
        check_truth(node.name, "hairpin", hairpin)
        if not isinstance(inside, tuple | list):
            raise TopologyError(
                f"inside={inside!r} is no row of names",
                node=node.name,
                origin=author(),
                hint=f'write inside=("{inside}",)' if isinstance(inside, str) else 'write inside=("eth1", "eth2")',
            )
        for name in inside:
            check_text(node.name, "the name of an interface inside", name, 'write inside=("eth1", "eth2")')
        self.outside = outside
        self.inside = tuple(inside)
        self.hairpin = hairpin
        self.forwards: list[Forward] = []
        self.origin: Origin | None = author()
        self.source: IPv4Address | None = None
        if source is not None:
            address = read_address(node.name, source, "source")
            if not isinstance(address, IPv4Address):
                raise TopologyError(
                    f"source {source} is an IPv6 address",
                    node=node.name,
                    origin=author(),
                    hint=_ONLY_IPV4,
                )
            self.source = address

    def forward(self, port: int, to: Node | str, to_port: int | None = None, *, protocol: str = "tcp") -> None:
        """Hand what arrives from outside for a port on to a node inside, to the same port unless told otherwise.

        ``to`` is a node, its name, or an address. Raises TopologyError for ports and protocols that are none.
        """
        from nsim.model.nodes.node import Node  # which has one of these itself

        def mistake(message: str, hint: str) -> TopologyError:
            return TopologyError(message, node=self.node.name, origin=author(), hint=hint)

        if protocol not in _PROTOCOLS:
            raise mistake(f"forward: there is no protocol {protocol!r}", f"write one of {', '.join(_PROTOCOLS)}")
        if not isinstance(to, str | Node):
            raise mistake(f"forward of port {port}: {to!r} is no node", "write a node, its name, or an IPv4 address")
        for number in (port, to_port):
            if number is not None and (type(number) is not int or not 1 <= number <= _LAST_PORT):
                raise mistake(f"forward: {number!r} is no port", f"write a number from 1 to {_LAST_PORT}")
        if any((known.port, known.protocol) == (port, protocol) for known in self.forwards):
            raise mistake(f"{protocol} port {port} is forwarded already", "choose another port")
        target = to if isinstance(to, str) else to.name
        self.forwards.append(Forward(port, target, to_port or port, cast(Literal["tcp", "udp"], protocol), author()))

    def operations(self, nodes: Mapping[str, Node]) -> Iterator[Operation]:
        """Yield what makes the translation; ``nodes`` are those that a forward may name."""
        name = self.node.name
        if self.forwards:
            yield NatChainAdd(name, "prerouting")
        for forward in self.forwards:
            target = self.target(forward, nodes)
            for incoming, destination in self._catches():
                yield PortForwardAdd(
                    name, forward.protocol, forward.port, target, forward.to_port, incoming, destination
                )
        yield NatChainAdd(name, "postrouting")
        if self.hairpin:
            for address in self._inside_addresses():
                yield HairpinAdd(name, address.network)
        if self.source is not None:
            yield SourceNatAdd(name, self.outside, self.source)
        else:
            yield MasqueradeAdd(name, self.outside)

    def target(self, forward: Forward, nodes: Mapping[str, Node]) -> IPv4Address:
        """Return the address to which a port leads: the node's own in a prefix inside, if it has one there.

        Raises TopologyError when there is no such node, or it has no IPv4 address.
        """
        if forward.to not in nodes:
            try:
                return IPv4Address(forward.to)
            except ValueError:
                ipv6 = ":" in forward.to
                raise TopologyError(
                    f"forward of port {forward.port}: "
                    + (f"{forward.to} is no IPv4 address" if ipv6 else f"there is no node {forward.to!r}"),
                    node=self.node.name,
                    origin=forward.origin,
                    hint=_ONLY_IPV4 if ipv6 else nearest(forward.to, nodes) or "write a node's name or an IPv4 address",
                ) from None
        addresses = [
            address.ip
            for each in nodes[forward.to].interfaces
            for address in each.addresses
            if isinstance(address, IPv4Interface)
        ]
        if not addresses:
            raise TopologyError(
                f"forward of port {forward.port}: {forward.to} has no IPv4 address",
                node=self.node.name,
                origin=forward.origin,
                hint="give it one, or choose a node that has",
            )
        prefixes = [inside.network for inside in self._inside_addresses()]
        near = [address for address in addresses if any(address in prefix for prefix in prefixes)]
        return (near or addresses)[0]

    def _catches(self) -> list[tuple[str | None, IPv4Address | None]]:
        # What is addressed to the gateway from outside; with hairpin from anywhere, so its public addresses tell.
        outside = self._interface(self.outside)
        public = [address.ip for address in outside.addresses if isinstance(address, IPv4Interface)]
        public += [self.source] if self.source is not None and self.source not in public else []
        return [(None, address) for address in public] if self.hairpin and public else [(self.outside, None)]

    def _inside_addresses(self) -> list[IPv4Interface]:
        chosen = [
            each
            for each in self.node.interfaces
            if (each.name in self.inside if self.inside else each.name != self.outside)
        ]
        return [address for each in chosen for address in each.addresses if isinstance(address, IPv4Interface)]

    def _interface(self, name: str) -> Interface:
        return next(each for each in self.node.interfaces if each.name == name)
