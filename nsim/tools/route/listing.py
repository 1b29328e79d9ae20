"""Print the routing tables in net-tools' columns, from /proc/net/route and /proc/net/ipv6_route."""

import socket
from typing import NamedTuple

from nsim.tools._shared.resolve import Address, Names

REJECT, NO_NEXT_HOP = 0x0200, 0x00200000  # linux/route.h, linux/ipv6_route.h
_FLAGS = ((0x02, "G"), (0x04, "H"), (0x08, "R"), (0x10, "D"), (0x20, "M"))
_FLAGS6 = ((0x00010000, "D"), (0x00040000, "A"), (0x01000000, "C"), (0x00400000, "e"), (NO_NEXT_HOP, "n"))


class Route(NamedTuple):
    """Hold one IPv4 route; addresses as text."""

    destination: str
    gateway: str
    mask: str
    flags: int
    metric: int
    references: int
    uses: int
    interface: str
    mss: int = 0
    window: int = 0
    rtt: int = 0

    @property
    def is_reject(self) -> bool:
        """Tell whether packets are refused here."""
        return bool(self.flags & REJECT)


class Route6(NamedTuple):
    """Hold one IPv6 route."""

    destination: str
    length: int
    gateway: str
    flags: int
    metric: int
    references: int
    uses: int
    interface: str


def flags_text(flags: int, *, is_ipv6: bool = False) -> str:
    """Return the letters of route(8): `UG`, `UH`, `!`."""
    known = _FLAGS + (_FLAGS6 if is_ipv6 else ())
    first = "!" if flags & REJECT else "U" if flags & 1 else ""
    return first + "".join(letter for bit, letter in known if flags & bit)


def read_routes(text: str) -> list[Route]:
    """Read the text of /proc/net/route: addresses are hexadecimal in the machine's byte order."""
    routes = []
    for line in text.splitlines()[1:]:
        interface, destination, gateway, flags, references, uses, metric, mask, mss, window, rtt = line.split()
        routes.append(
            Route(
                _address(destination), _address(gateway), _address(mask), int(flags, 16),
                int(metric), int(references), int(uses), interface, int(mss), int(window), int(rtt),
            )
        )  # fmt: skip
    return routes


def read_routes6(text: str) -> list[Route6]:
    """Read the text of /proc/net/ipv6_route, whose numbers are hexadecimal; a metric may be -1."""
    routes = []
    for line in text.splitlines():
        destination, length, _, _, gateway, metric, references, uses, flags, interface = line.split()
        addresses = [socket.inet_ntop(socket.AF_INET6, bytes.fromhex(word)) for word in (destination, gateway)]
        signed = (int(metric, 16) ^ 0x80000000) - 0x80000000
        counts = int(references, 16), int(uses, 16)
        routes.append(Route6(addresses[0], int(length, 16), addresses[1], int(flags, 16), signed, *counts, interface))
    return routes


def show(*, is_ipv6: bool, numeric: bool, extended: int) -> int:
    """Print one table; `extended` is how many times -e was given. Return the exit status."""
    names = Names(numeric=numeric)
    try:
        with open("/proc/net/ipv6_route" if is_ipv6 else "/proc/net/route", encoding="ascii") as file:
            text = file.read()
    except FileNotFoundError:
        text = ""  # the kernel has no IPv6
    if is_ipv6:
        print("Kernel IPv6 routing table")
        print("Destination                    Next Hop                   Flag Met Ref  Use If")
        for route6 in read_routes6(text):
            print(line6(route6, names))
        return 0
    print("Kernel IP routing table")
    print("Destination     Gateway         Genmask         Flags " + _TITLES[min(extended, 2)])
    for route in read_routes(text):
        if route.flags & 1:
            print(line(route, names, extended))
    return 0


_TITLES = {0: "Metric Ref    Use Iface", 1: "  MSS Window  irtt Iface",
           2: "Metric Ref    Use Iface    MSS   Window irtt"}  # fmt: skip


def line(route: Route, names: Names, extended: int = 0) -> str:
    """Return one IPv4 route in columns."""
    destination, gateway = route.destination, route.gateway
    if names.shows_names:
        destination = "default" if route.mask == "0.0.0.0" == destination else _name(destination, route.mask, names)
        gateway = gateway if gateway == "0.0.0.0" else _name(gateway, "255.255.255.255", names)
    is_reject = route.is_reject
    gateway, interface = ("-", "-") if is_reject else (gateway, route.interface)
    text = f"{destination:<15.15} {gateway:<15.15} {route.mask:<15} {flags_text(route.flags):<5} "
    if extended == 1:
        mss, window, rtt = ("-",) * 3 if is_reject else (route.mss, route.window, route.rtt)
        return f"{text}{mss:>5} {window:<5} {rtt:>6} {interface}"
    text += f"{route.metric:<6} {'-' if is_reject else route.references:<2} {route.uses:>7} {interface}"
    if extended > 1:
        mss, window, rtt = ("-",) * 3 if is_reject else (route.mss, route.window, route.rtt)
        text = f"{text:<80} {mss:<5} {window:<6} {rtt}"
    return text


def line6(route: Route6, names: Names) -> str:
    """Return one IPv6 route in columns."""
    destination, gateway = _name6(route.destination, names), _name6(route.gateway, names)
    flags = flags_text(route.flags, is_ipv6=True)
    return (
        f"{f'{destination}/{route.length}':<30} {gateway:<26} {flags:<4} {route.metric:<3} "
        f"{route.references:<1} {route.uses:>6} {route.interface}"
    )


def _address(word: str) -> str:
    return socket.inet_ntop(socket.AF_INET, int(word, 16).to_bytes(4, "little" if _IS_LITTLE else "big"))


_IS_LITTLE = socket.htons(1) != 1


def _name(host: str, mask: str, names: Names) -> str:
    return names.name(Address(socket.AF_INET, host)) or host if mask == "255.255.255.255" else host


def _name6(host: str, names: Names) -> str:
    if not names.shows_names:
        return host
    return "[::]" if host == "::" else names.name(Address(socket.AF_INET6, host)) or host
