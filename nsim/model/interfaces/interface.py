"""What every interface is: a name at a node, with addresses, perhaps under a master."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface
from typing import TYPE_CHECKING, ClassVar

from nsim.errors import TopologyError
from nsim.model.origin import Origin, author
from nsim.model.reading import check_text, read_interface_address, read_mac
from nsim.ops import Operation

if TYPE_CHECKING:
    from nsim.model.interfaces.master import Master
    from nsim.model.interfaces.vlan import Vlan
    from nsim.model.nodes.node import Node

Address = IPv4Interface | IPv6Interface
LONGEST_INTERFACE_NAME = 15  # IFNAMSIZ of the kernel, less the closing zero
LAST_VLAN = 4094  # IEEE 802.1Q: 12 bits, of which 0 and 4095 are reserved


@dataclass(frozen=True, slots=True)
class Membership:
    """The VLANs of a bridge's port: the one whose frames carry no tag there, and those whose frames do."""

    untagged: int | None = 1
    tagged: tuple[int, ...] = ()


class Interface:
    """One interface of a node, as the topology describes it.

    What the author leaves out (name, addresses, MAC) is None or empty until the topology is complete;
    ``addressing`` then fills it in. A kind of interface is a subclass, which yields the operations that make it.
    """

    kind: ClassVar[str] = "interface"
    has_own_mac: bool = True
    carries_tags: bool = True
    """Whether it carries whole Ethernet frames, so that a VLAN can be made of some of them."""
    made_up: ClassVar[bool] = False
    """Whether the operation that makes it also takes it up."""

    def __init__(
        self, node: Node, name: str | None, addresses: tuple[str, ...] = (), *, mac: str | None = None
    ) -> None:
        if name is not None:
            check_text(node.name, "the name of an interface", name, "write something like eth0")
        self.node = node
        self.name = name
        self.origin: Origin | None = author()
        self.addresses: list[Address] = [read_interface_address(node.name, text, self.origin) for text in addresses]
        self.mac = None if mac is None else read_mac(node.name, mac)
        self.master: Master | None = None
        self.vlans: Membership | None = None
        self.subinterfaces: list[Vlan] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __str__(self) -> str:
        return f"{self.node.name}:{self.name or '?'}"

    def vlan(self, number: int, *addresses: str, name: str | None = None) -> Vlan:
        """Add a sub-interface for the frames with an IEEE 802.1Q tag and return it; it is called ``eth0.10``.

        Raises TopologyError for a number that no VLAN has, for a second one of the same number, and where no frames
        with tags can be: on a loopback, a VRF or a TUN interface.
        """
        from nsim.model.interfaces.vlan import Vlan  # it is an interface itself

        check_vlan(self.node, number)
        if not self.carries_tags:
            raise TopologyError(
                f"{self.name} carries no frames with a VLAN tag",
                node=self.node.name,
                origin=author(),
                hint="give the VLAN to a port, a bridge, a dummy or a TAP interface",
            )
        if any(known.number == number for known in self.subinterfaces):
            raise TopologyError(
                f"there is a sub-interface for VLAN {number} on {self.name or 'this interface'} already",
                node=self.node.name,
                origin=author(),
                hint="keep what the first vlan() returned, or choose another number",
            )
        added = Vlan(self, number, name, addresses)
        self.subinterfaces.append(added)
        self.node.interfaces.append(added)
        return added

    def create(self) -> Iterator[Operation]:
        """Yield what makes the interface; nothing where something else makes it."""
        return iter(())

    @property
    def parent(self) -> Interface | None:
        """The interface that this one stands on and cannot be made before."""
        return None

    @property
    def numbered(self) -> bool:
        """Whether it gets addresses by itself when the author gives none."""
        return False

    @property
    def interface(self) -> str:
        """The interface's name; only to be asked when the topology is complete."""
        assert self.name is not None, "interfaces have their names once the topology is complete"
        return self.name

    @property
    def hardware_address(self) -> str:
        """The interface's MAC; only to be asked when the topology is complete."""
        assert self.mac is not None, "interfaces have their MACs once the topology is complete"
        return self.mac

    def address(self, version: int) -> Address | None:
        """Return the first address of IP version 4 or 6, or None."""
        return next((address for address in self.addresses if address.version == version), None)


def check_vlan(node: Node, number: object) -> None:
    """Raise TopologyError when a number is none that a VLAN can have."""
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= LAST_VLAN:
        raise TopologyError(
            f"{number!r} is no VLAN", node=node.name, origin=author(), hint=f"write a number from 1 to {LAST_VLAN}"
        )
