"""What an uplink gives to the node that has it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface


@dataclass(frozen=True, slots=True)
class Lease:
    """The address of an uplink, the next hop behind it, and the name servers that can be reached through it.

    ``machine_interface`` is the machine's own end, for an uplink that has one.
    """

    address: IPv4Interface
    next_hop: IPv4Address
    name_servers: tuple[IPv4Address, ...] = ()
    machine_interface: str | None = None
