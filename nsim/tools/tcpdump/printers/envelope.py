"""Hold what a transport printer needs to know of the IP packet around it."""

import socket
from typing import NamedTuple

from nsim.tools._shared.checksum import internet_checksum, pseudo_header
from nsim.tools.tcpdump.style import Context


class Envelope(NamedTuple):
    """Hold addresses, protocol, the captured payload and its true length, the hops left, and whether it is a part.

    `before` is the text for the extension headers between the IP header and the payload.
    """

    source: str
    destination: str
    protocol: int
    payload: bytes
    payload_bytes: int
    hops_left: int = 0
    is_fragment: bool = False
    before: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether all of the payload is here, so that a checksum over it means something."""
        return not self.is_fragment and len(self.payload) == self.payload_bytes

    @property
    def is_ipv6(self) -> bool:
        """Tell whether the packet is IPv6."""
        return ":" in self.source

    def checksum(self, checksum_at: int) -> tuple[int, int] | None:
        """Return the checksum found at an offset of the payload and the one expected; None in an incomplete packet."""
        if not self.is_whole or len(self.payload) < checksum_at + 2:
            return None
        family = socket.AF_INET6 if self.is_ipv6 else socket.AF_INET
        source, destination = socket.inet_pton(family, self.source), socket.inet_pton(family, self.destination)
        blank = self.payload[:checksum_at] + b"\0\0" + self.payload[checksum_at + 2 :]
        pseudo = pseudo_header(source, destination, self.protocol, len(blank))
        found = int.from_bytes(self.payload[checksum_at : checksum_at + 2], "big")
        return found, internet_checksum(pseudo + blank)

    def pair(self, context: Context) -> str:
        """Return the two addresses with what follows them: `10.0.0.1 > 10.0.0.2: `."""
        return f"{context.host(self.source)} > {context.host(self.destination)}: {self.before}"

    def pair_with_ports(self, ports: tuple[int, int], protocol: str, context: Context) -> str:
        """Return addresses and ports: `10.0.0.1.40000 > 10.0.0.2.80: `; in a fragment the ports come by themselves."""
        source, destination = (context.port(port, protocol) for port in ports)
        if self.before and self.is_fragment:
            return f"{self.pair(context)}{source} > {destination}: "
        return f"{context.host(self.source)}.{source} > {context.host(self.destination)}.{destination}: {self.before}"
