"""Name the Linux socket options that Python 3.11 lacks, and set the ones that several tools set.

Values are those of the kernel's include/uapi/asm-generic/socket.h, linux/in.h, linux/in6.h, linux/icmp.h and
linux/icmpv6.h.
"""

import socket
import struct
from collections.abc import Iterable, Sequence

SO_TIMESTAMPNS = 35
IP_MTU_DISCOVER = 10
IP_MTU = 14
IPV6_MTU_DISCOVER = 23
IPV6_MTU = 24
SOL_RAW = 255
ICMP_FILTER = 1
ICMP6_FILTER = 1

MAY_FRAGMENT, PROBE = 0, 3  # two of the modes of path MTU discovery, ip(7)

Ancillary = Sequence[tuple[int, int, bytes]]


def bind_to_interface(sock: socket.socket, interface: str) -> None:
    """Send and receive through `interface` only, socket(7); the error names the option, as the well-known tools do."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode() + b"\0")


def set_hop_limit(sock: socket.socket, hops: int) -> None:
    """Set the time to live (IPv4) or the hop limit (IPv6) of what is sent from now on, unicast and multicast."""
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, hops)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, hops)
    else:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, hops)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, hops)


def set_traffic_class(sock: socket.socket, value: int) -> None:
    """Set the type of service (IPv4) or the traffic class (IPv6)."""
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, value)
    else:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, value)


def set_path_mtu_discovery(sock: socket.socket, mode: int) -> None:
    """Choose what the kernel does about the path MTU, ip(7): 0 may fragment, 1 wants, 2 forbids fragments,
    3 forbids them and disregards what is known of the path.
    """
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, mode)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, mode)


def accept_icmp_types(sock: socket.socket, kinds: Iterable[int]) -> None:
    """Let only these ICMP types wake a raw socket, raw(7) and RFC 3542, 3.2: a set bit means "drop"."""
    if sock.family == socket.AF_INET6:
        mask = (1 << 256) - 1
        for kind in kinds:
            mask &= ~(1 << kind)
        words = [mask >> shift & 0xFFFFFFFF for shift in range(0, 256, 32)]
        sock.setsockopt(socket.IPPROTO_ICMPV6, ICMP6_FILTER, struct.pack("=8I", *words))
    else:
        mask = 0xFFFFFFFF
        for kind in kinds:
            mask &= ~(1 << kind)
        sock.setsockopt(SOL_RAW, ICMP_FILTER, struct.pack("=I", mask))


def want_timestamps(sock: socket.socket) -> None:
    """Ask the kernel to say when each packet came in, socket(7)."""
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


def arrival_ns(ancillary: Ancillary) -> int | None:
    """Return the kernel's time of arrival in nanoseconds since the epoch, where it gave one."""
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS and len(data) >= 16:
            seconds, nanoseconds = struct.unpack_from("=qq", data)
            return int(seconds) * 1_000_000_000 + int(nanoseconds)
    return None


def hop_limit(ancillary: Ancillary) -> int | None:
    """Return the hop limit that a received IPv6 packet had left, RFC 3542, 6.3."""
    for level, kind, data in ancillary:
        if level == socket.IPPROTO_IPV6 and kind == socket.IPV6_HOPLIMIT and len(data) >= 4:
            return int(struct.unpack_from("=i", data)[0])
    return None
