"""Hold how packets are to be printed, and what has to be remembered from one packet to the next."""

import socket
from typing import NamedTuple

from nsim.tools._shared.resolve import Address, Names
from nsim.tools.tcpdump.conversations import Conversations


class Style(NamedTuple):
    """Hold the user's wishes: -n, -v (how often), -q, -e, -S."""

    numeric: bool = False
    verbose: int = 0
    quick: bool = False
    link_header: bool = False
    absolute_sequence: bool = False


class Context:
    """Give printers the style, the names of hosts and ports, and the TCP conversations seen so far."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.conversations = Conversations()
        self._names = Names(numeric=style.numeric)
        self._services: dict[tuple[int, str], str] = {}

    @property
    def verbose(self) -> int:
        """Return how often -v was given."""
        return self.style.verbose

    def host(self, address: str) -> str:
        """Return the name of an IPv4 or IPv6 address, or the address."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return self._names.name(Address(family, address)) or address

    def port(self, number: int, protocol: str) -> str:
        """Return the service name of a port from /etc/services, or the number."""
        key = number, protocol
        if self.style.numeric:
            return str(number)
        if key not in self._services:
            try:
                self._services[key] = socket.getservbyport(number, protocol)
            except OSError:
                self._services[key] = str(number)
        return self._services[key]

    def hardware(self, address: str) -> str:
        """Return an Ethernet address; with names wanted, the broadcast has one and others say that there is none."""
        if self.style.numeric:
            return address
        return "Broadcast" if address == "ff:ff:ff:ff:ff:ff" else f"{address} (oui Unknown)"
