"""Give an interface an address."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface
from struct import pack

from nsim.ops import message
from nsim.ops.delete import Delete
from nsim.ops.operation import Bindings, Operation, RouteRequest

IFA_LOCAL = 2


@dataclass(frozen=True, slots=True)
class AddressAdd(Operation):
    """Give an interface an address with its prefix length. Source: ip-address(8)."""

    interface: str
    address: IPv4Interface | IPv6Interface

    def argv(self) -> tuple[str, ...]:
        return ("ip", "addr", "add", str(self.address), "dev", self.interface)

    def undo(self) -> Delete:
        return Delete(self.node, self)

    def request(self, bindings: Bindings) -> RouteRequest:
        family = message.address_family(self.address)
        index = bindings.index(self.node, self.interface)
        header = pack("=BBBBI", family, self.address.network.prefixlen, 0, 0, index)
        return RouteRequest(
            message.RTM_NEWADDR, message.CREATE, header + message.attribute(IFA_LOCAL, self.address.packed)
        )
