"""Hold a parsed filter expression as a tree whose nodes can be asked whether a frame matches."""

from dataclasses import dataclass
from typing import Literal, Protocol

from nsim.tools.tcpdump.filter.view import IPV4, View

Direction = Literal["src", "dst", "src or dst", "src and dst"]


class Node(Protocol):
    """Answer for one frame."""

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""


def _either(direction: Direction, source: bool, destination: bool) -> bool:
    match direction:
        case "src":
            return source
        case "dst":
            return destination
        case "src and dst":
            return source and destination
        case _:
            return source or destination


@dataclass(frozen=True)
class And:
    """Match when both sides do."""

    left: Node
    right: Node

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        return self.left.matches(view) and self.right.matches(view)


@dataclass(frozen=True)
class Or:
    """Match when one side does."""

    left: Node
    right: Node

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        return self.left.matches(view) or self.right.matches(view)


@dataclass(frozen=True)
class Not:
    """Match when the inner node does not."""

    inner: Node

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        return not self.inner.matches(view)


@dataclass(frozen=True)
class EtherType:
    """Match frames of one Ethernet type."""

    ether_type: int
    depth: int = 0

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        return view.ether_type(self.depth) == self.ether_type


@dataclass(frozen=True)
class IpProtocol:
    """Match IPv4 or IPv6 packets that carry one protocol; `ether_type` limits it to one of the two."""

    protocol: int
    ether_type: int | None = None
    depth: int = 0

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        if self.ether_type is not None and view.ether_type(self.depth) != self.ether_type:
            return False
        return view.protocol(self.depth) == self.protocol


@dataclass(frozen=True)
class InNetwork:
    """Match frames from or to a network; a host is a network of full length. ARP counts for IPv4 addresses."""

    prefix: int
    mask: int
    address_bytes: int
    direction: Direction = "src or dst"
    ether_type: int | None = None
    depth: int = 0

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        found = view.addresses(self.depth)
        if not found or len(found[1]) != self.address_bytes:
            return False
        kind, source, destination = found
        if self.ether_type not in (None, kind):
            return False
        hits = [int.from_bytes(one, "big") & self.mask == self.prefix for one in (source, destination)]
        return _either(self.direction, *hits)


@dataclass(frozen=True)
class HardwareAddress:
    """Match frames from or to an Ethernet address."""

    address: bytes
    direction: Direction = "src or dst"

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        source, destination = view.hardware_addresses()
        return _either(self.direction, source == self.address, destination == self.address)


@dataclass(frozen=True)
class GroupAddress:
    """Match frames to a group: an Ethernet multicast or broadcast, an IPv4 or an IPv6 multicast address."""

    kind: Literal["ether", "broadcast", "ip", "ip6"]
    depth: int = 0

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        if self.kind in ("ip", "ip6"):
            found = view.addresses(self.depth)
            if (
                not found
                or (found[0] == IPV4) != (self.kind == "ip")
                or len(found[2]) != (4 if self.kind == "ip" else 16)
            ):
                return False
            return found[2][0] >= 224 if self.kind == "ip" else found[2][0] == 0xFF
        destination = view.hardware_addresses()[1]
        if not destination:
            wanted = (1,) if self.kind == "broadcast" else (1, 2)
            return view.frame.packet_type in wanted
        return destination == b"\xff" * 6 if self.kind == "broadcast" else bool(destination[0] & 1)


@dataclass(frozen=True)
class Ports:
    """Match TCP, UDP and SCTP packets from or to a range of ports; later fragments have no ports."""

    first: int
    last: int
    protocols: tuple[int, ...]
    direction: Direction = "src or dst"
    ether_type: int | None = None
    depth: int = 0

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        if self.ether_type is not None and view.ether_type(self.depth) != self.ether_type:
            return False
        ports = view.ports(self.depth, self.protocols)
        return ports is not None and _either(self.direction, *(self.first <= port <= self.last for port in ports))


@dataclass(frozen=True)
class Vlan:
    """Match frames with one more VLAN tag than the expression has passed, of any or of one VLAN."""

    identifier: int | None
    depth: int = 0

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        found = view.vlan(self.depth)
        return found is not None and self.identifier in (None, found)


@dataclass(frozen=True)
class SpanningTree:
    """Match the frames of the spanning tree protocol."""

    depth: int = 0

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        return view.is_spanning_tree(self.depth)


@dataclass(frozen=True)
class Passing:
    """Match frames that leave (outgoing) or enter, or that pass one interface of `-i any`."""

    is_outgoing: bool | None = None
    interface: str | None = None

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        if self.interface is not None:
            return view.frame.interface == self.interface
        return view.is_outgoing == self.is_outgoing
