"""A bridge: a switch inside a node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from nsim.errors import TopologyError
from nsim.model.interfaces.interface import Interface, Membership, check_vlan
from nsim.model.interfaces.master import Master
from nsim.model.interfaces.port import Port
from nsim.model.interfaces.tun import Tun
from nsim.model.origin import author
from nsim.model.reading import check_truth
from nsim.ops import BridgeAdd, Operation, SysctlSet

if TYPE_CHECKING:
    from nsim.model.nodes.node import Node


class Bridge(Master):
    """A learning bridge between its ports; with an address of its own the node takes part in what it joins.

    It filters VLANs when one of its ports names some. With ``stp`` it speaks the spanning tree protocol.
    """

    kind: ClassVar[str] = "bridge"
    joins_segments: ClassVar[bool] = True
    made_up: ClassVar[bool] = True

    def __init__(self, node: Node, name: str, addresses: tuple[str, ...] = (), *, stp: bool = False) -> None:
        super().__init__(node, name, addresses)
        check_truth(node.name, "stp", stp)
        self.stp = stp
        self.filters_vlans = False  # until one of its ports names a VLAN

    def port(
        self,
        name: str | None = None,
        *addresses: str,
        mac: str | None = None,
        access: int | None = None,
        trunk: Sequence[int] = (),
        native: int | None = None,
    ) -> Port:
        """Add a port to this bridge and return it.

        ``access`` is the one VLAN of a port towards a host, whose frames carry no tag. ``trunk`` are the VLANs of a
        port towards another switch or a router, whose frames do, and ``native`` the one among them that does not.
        A port without any belongs to VLAN 1.

        Raises TopologyError for a number that no VLAN has, and for a port that is both.
        """
        if access is not None and (trunk or native is not None):
            raise TopologyError(
                "a port is either access or trunk",
                node=self.node.name,
                origin=author(),
                hint="write access=10 towards a host, trunk=(10, 20) towards a switch or a router",
            )
        untagged = access if access is not None else native
        if not isinstance(trunk, Iterable) or isinstance(trunk, str):
            raise TopologyError(
                f"trunk={trunk!r} is no row of VLANs",
                node=self.node.name,
                origin=author(),
                hint="write trunk=(10, 20), or trunk=(10,) for one",
            )
        for number in (*trunk, *(() if untagged is None else (untagged,))):
            check_vlan(self.node, number)
        tagged = tuple(dict.fromkeys(trunk))
        port = super().port(name, *addresses, mac=mac)
        if untagged is not None or tagged:
            self.filters_vlans = True
            port.vlans = Membership(untagged, tuple(number for number in tagged if number != untagged))
        return port

    def tap(self, name: str) -> Tun:
        """Add a TAP interface as a port, whose cable is a program, and return it."""
        return self.add(self.node.tap(name))

    def membership(self, member: Interface) -> Membership:
        """Return the VLANs of one of its ports."""
        return member.vlans or Membership()

    def create(self) -> Iterator[Operation]:
        # Where br_netfilter is loaded these are 1 in a new namespace: iptables would then filter what is only switched.
        for family in ("iptables", "ip6tables", "arptables"):
            yield SysctlSet(self.node.name, f"net.bridge.bridge-nf-call-{family}", "0", optional=True)
        yield BridgeAdd(
            self.node.name, self.interface, self.hardware_address, stp=self.stp, vlan_filtering=self.filters_vlans
        )
