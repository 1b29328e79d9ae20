"""Read at which addresses and ports a namespace takes what comes, from /proc/net/tcp and its like.

Source: Documentation/networking/proc_net_tcp.rst.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

_ESTABLISHED, _LISTEN, _UDP_OPEN = "01", "0A", "07"


@dataclass(frozen=True, slots=True)
class Socket:
    """A socket that waits at an address, of which 0.0.0.0 and :: are any, and a port."""

    address: IPv4Address | IPv6Address
    port: int


@dataclass(frozen=True, slots=True)
class TcpSession:
    """A TCP connection that stands: the port at this end, and who is at the other."""

    port: int
    peer: IPv4Address | IPv6Address
    peer_port: int


def read_sockets(text: str, protocol: str) -> Iterator[Socket]:
    """Yield the waiting sockets in such a file; ``protocol`` is ``tcp`` or ``udp``."""
    for words in _rows(text, _LISTEN if protocol == "tcp" else _UDP_OPEN):
        yield Socket(*_end(words[1]))


def read_sessions(text: str) -> Iterator[TcpSession]:
    """Yield the connections that stand, of a file for TCP."""
    for words in _rows(text, _ESTABLISHED):
        yield TcpSession(_end(words[1])[1], *_end(words[2]))


def _rows(text: str, state: str) -> Iterator[list[str]]:
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) > 3 and words[3] == state:
            yield words


def _end(word: str) -> tuple[IPv4Address | IPv6Address, int]:
    # Words of 32 bits, each in the order of the machine's bytes.
    address, _, port = word.partition(":")
    packed = b"".join(int(address[at : at + 8], 16).to_bytes(4, "little") for at in range(0, len(address), 8))
    return ip_address(packed), int(port, 16)
