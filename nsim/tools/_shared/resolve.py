"""Turn names into addresses and addresses into names, through the system's resolver and /etc/hosts."""

import socket
from typing import NamedTuple


class Address(NamedTuple):
    """Hold one address of a host: numeric text, the interface index of a scoped IPv6 address, the canonical name."""

    family: socket.AddressFamily
    host: str
    scope: int = 0
    name: str = ""

    @property
    def is_ipv6(self) -> bool:
        """Tell whether this is an IPv6 address."""
        return self.family == socket.AF_INET6

    @property
    def packed(self) -> bytes:
        """Return the 4 or 16 bytes of the address."""
        return socket.inet_pton(self.family, self.host)

    @property
    def text(self) -> str:
        """Return the numeric form, with `%interface` where the address needs one (RFC 4007, 11)."""
        if not self.scope:
            return self.host
        try:
            return f"{self.host}%{socket.if_indextoname(self.scope)}"
        except OSError:
            return f"{self.host}%{self.scope}"

    def sockaddr(self, port: int = 0) -> tuple[str, int] | tuple[str, int, int, int]:
        """Return what connect(2) and sendto(2) want."""
        return (self.host, port, 0, self.scope) if self.is_ipv6 else (self.host, port)


def from_sockaddr(family: socket.AddressFamily, sockaddr: tuple[str | int | bytes, ...]) -> Address:
    """Make an Address of what recvmsg(2) and getsockname(2) return."""
    host = str(sockaddr[0]).partition("%")[0]
    return Address(family, host, int(sockaddr[3]) if len(sockaddr) > 3 else 0)


def resolve(host: str, family: int = socket.AF_UNSPEC) -> Address:
    """Return the first address of `host`; raise socket.gaierror with the resolver's words when there is none."""
    try:
        found = socket.getaddrinfo(host, None, family, socket.SOCK_DGRAM, 0, socket.AI_CANONNAME)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
    kind, _, _, canonical, sockaddr = found[0]
    return from_sockaddr(kind, sockaddr)._replace(name=canonical or host)


def is_numeric(host: str) -> bool:
    """Tell whether `host` is an address already."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return False
    return True


class Names:
    """Look addresses up in reverse and remember the answers; with `numeric` never ask."""

    def __init__(self, *, numeric: bool) -> None:
        self._numeric = numeric
        self._known: dict[Address, str] = {}

    @property
    def shows_names(self) -> bool:
        """Tell whether names are asked for at all."""
        return not self._numeric

    def name(self, address: Address) -> str:
        """Return the host name of an address, or the empty string when it has none."""
        if self._numeric:
            return ""
        if address not in self._known:
            try:
                answer = socket.getnameinfo(address.sockaddr(), socket.NI_NAMEREQD)[0].partition("%")[0]
            except (socket.gaierror, OSError):
                answer = ""
            self._known[address] = answer
        return self._known[address]

    def label(self, address: Address) -> str:
        """Return `name (address)`, or the address alone when there is no name."""
        name = self.name(address)
        return f"{name} ({address.text})" if name else address.text
