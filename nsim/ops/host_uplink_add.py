"""Give a node a cable to the machine itself."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface

from nsim.ops import netfilter
from nsim.ops.address_add import AddressAdd
from nsim.ops.lease import Lease
from nsim.ops.link_set import LinkSet
from nsim.ops.operation import ROOT, Bindings, Operation, UplinkRequest
from nsim.ops.sysctl_set import SysctlSet
from nsim.ops.veth_add import VethAdd

MACHINE_MAC = "02:00:ff:ff:ff:fe"
"""The MAC of the machine's end: no node of a lab has it, and given by us, so that no service invents another."""


@dataclass(frozen=True, slots=True)
class HostUplinkAdd(Operation):
    """Make a cable from a node to the machine's own network, which hides the node behind its own addresses.

    The lab's IPv6 ends at the gateway: the machine's end has none, so it hears no router advertisements of a lab.
    """

    interface: str
    mac: str
    lease: Lease

    def argv(self) -> tuple[str, ...]:
        return self._cable().argv()

    def outside(self) -> bool:
        return True

    def machine_operations(self) -> tuple[Operation, ...]:
        """Return what is done to the machine's network for the cable; ``root`` stands for the machine here."""
        name = self._machine_interface()
        own = IPv4Interface((self.lease.next_hop, self.lease.address.network.prefixlen))
        return (
            self._cable(),
            SysctlSet(ROOT, f"net.ipv6.conf.{name}.disable_ipv6", "1", optional=True),
            AddressAdd(ROOT, name, own),
            LinkSet(ROOT, name, up=True),
        )

    def on_machine(self) -> tuple[str, ...]:
        table = netfilter.owned_masquerade_text(self._machine_interface(), self.lease.address.network)
        return (*(operation.describe() for operation in self.machine_operations()), table)

    def request(self, bindings: Bindings) -> UplinkRequest:
        return UplinkRequest("host", self.interface, self.lease, self.machine_operations())

    def _cable(self) -> VethAdd:
        return VethAdd(ROOT, self._machine_interface(), MACHINE_MAC, self.node, self.interface, self.mac)

    def _machine_interface(self) -> str:
        assert self.lease.machine_interface is not None, "this kind of uplink has an end on the machine"
        return self.lease.machine_interface
