"""Read at which addresses and ports a namespace takes what comes, from /proc/net/tcp and its like.

Source: Documentation/networking/proc_net_tcp.rst.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

_LISTEN, _UDP_OPEN = "0A", "07"


@dataclass(frozen=True, slots=True)
class Socket:
    """A socket that waits at an address, of which 0.0.0.0 and :: are any, and a port."""

    address: IPv4Address | IPv6Address
    port: int


def read_sockets(text: str, protocol: str) -> Iterator[Socket]:
    """Yield the waiting sockets in such a file; ``protocol`` is ``tcp`` or ``udp``."""
    wanted = _LISTEN if protocol == "tcp" else _UDP_OPEN
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) > 3 and words[3] == wanted:
            address, _, port = words[1].partition(":")
            # Words of 32 bits, each in the order of the machine's bytes.
            packed = b"".join(
                int(address[at : at + 8], 16).to_bytes(4, "little") for at in range(0, len(address), 8)
            )  # fmt: skip
            yield Socket(ip_address(packed), int(port, 16))
