"""Open ping's sockets: one that asks the kernel for the route, one that sends and receives."""

import socket
from typing import NamedTuple

from nsim.tools._shared import icmp, sockopt
from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.resolve import Address, from_sockaddr, is_numeric, resolve
from nsim.tools.ping import record
from nsim.tools.ping.options import Options

_PROBE_PORT = 1025  # never sent to


class Path(NamedTuple):
    """Hold what the kernel says about the way to the target: our address on it, and the socket that knows its MTU."""

    target: Address
    source: Address
    route: socket.socket

    def mtu_bytes(self) -> int:
        """Return the path MTU as the kernel knows it now, ip(7)."""
        self.route.connect(self.target.sockaddr(_PROBE_PORT))  # a connected socket keeps the route of that moment
        if self.route.family == socket.AF_INET6:
            return self.route.getsockopt(socket.IPPROTO_IPV6, sockopt.IPV6_MTU)
        return self.route.getsockopt(socket.IPPROTO_IP, sockopt.IP_MTU)


def find_target(options: Options) -> Address:
    """Resolve the destination; with `-I interface` a link-local one gets that interface as its scope."""
    try:
        target = resolve(options.destination, options.family)
    except socket.gaierror as error:
        raise ToolError(f"ping: {options.destination}: {_why_not_found(error, options)}", 2) from None
    if target.host == "0.0.0.0":  # "this host" (RFC 1122, 3.2.1.3); here the kernel takes it for the loopback
        target = target._replace(host="127.0.0.1")
    if target.is_ipv6 and not target.scope and options.source and is_link_local(target):
        try:
            return target._replace(scope=socket.if_nametoindex(options.source))
        except OSError:
            return target
    return target


def _why_not_found(error: socket.gaierror, options: Options) -> str:
    # A host that has addresses of the other family only is not unknown.
    try:
        resolve(options.destination)
    except socket.gaierror:
        return str(error.strerror)
    return "Address family for hostname not supported"


def is_link_local(address: Address) -> bool:
    """Tell whether an IPv6 address means something on one link only: fe80::/10 and ff02::/16 (RFC 4291)."""
    packed = address.packed
    return packed[:2] == b"\xff\x02" or (packed[0] == 0xFE and packed[1] & 0xC0 == 0x80)


def find_path(target: Address, options: Options) -> Path:
    """Connect a UDP socket, which sends nothing but makes the kernel choose route and source address."""
    probe = socket.socket(target.family, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    _bind(probe, options.source)
    if options.broadcast:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    try:
        probe.connect(target.sockaddr(_PROBE_PORT))
    except PermissionError:
        if target.is_ipv6:
            raise ToolError("ping: connect: Permission denied", 2) from None
        raise ToolError(
            "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules", 2
        ) from None
    except OSError as error:
        if not (target.is_ipv6 and is_link_local(target)):
            raise ToolError(f"ping: connect: {error.strerror}", 2) from None
    return Path(target, from_sockaddr(target.family, probe.getsockname()), probe)


def open_echo_socket(target: Address, options: Options) -> socket.socket:
    """Open the raw ICMP socket and give it what the user asked for."""
    protocol = socket.IPPROTO_ICMPV6 if target.is_ipv6 else socket.IPPROTO_ICMP
    try:
        sock = socket.socket(target.family, socket.SOCK_RAW | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK, protocol)
    except PermissionError:
        raise ToolError("ping: socket: Operation not permitted (a raw socket needs CAP_NET_RAW)", 2) from None
    _bind(sock, options.source)
    sockopt.want_timestamps(sock)
    if target.is_ipv6:
        sockopt.accept_icmp_types(sock, (icmp.ECHO_REPLY6, *icmp.ERRORS6))
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
    else:
        sockopt.accept_icmp_types(sock, (icmp.ECHO_REPLY, *icmp.ERRORS))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, int(options.broadcast))
    if options.record_route:
        if target.is_ipv6:
            raise ToolError("ping: -R: IPv6 packets cannot record their route", 2)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, record.OPTION)
    if options.hops is not None:
        try:
            sockopt.set_hop_limit(sock, options.hops)
        except OSError as error:
            raise ToolError(f"ping: cannot set unicast time-to-live: {error.strerror}", 2) from None
    if options.traffic_class is not None:
        sockopt.set_traffic_class(sock, options.traffic_class)
    if options.path_mtu_mode is not None:
        sockopt.set_path_mtu_discovery(sock, options.path_mtu_mode)
    return sock


def _bind(sock: socket.socket, source: str) -> None:
    if not source:
        return
    try:
        if is_numeric(source):
            sock.bind(resolve(source, sock.family).sockaddr())
        else:
            sockopt.bind_to_interface(sock, source)
    except socket.gaierror as error:
        raise ToolError(f"ping: {source}: {error.strerror}", 2) from None
    except OSError as error:
        what = "bind" if is_numeric(source) else f"SO_BINDTODEVICE {source}"
        raise ToolError(f"ping: {what}: {error.strerror}", 2) from None
