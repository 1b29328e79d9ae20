"""Send traceroute's probes as UDP, ICMP echo or TCP SYN, and recognise the answers to them.

Every probe has an index, written where a router that quotes the packet will give it back: the UDP destination port,
the ICMP sequence number or the TCP source port.
"""

import os
import socket
import struct
from typing import NamedTuple

from nsim.tools._shared import icmp, sockopt
from nsim.tools._shared.checksum import internet_checksum, pseudo_header
from nsim.tools._shared.resolve import Address, from_sockaddr
from nsim.tools.traceroute.hops import Answer, verdict
from nsim.tools.traceroute.options import FIRST_UDP_PORT, TCP_PORT, Options

# What every modern SYN offers: maximum segment size, selective acknowledgement, timestamps, window scale (RFC 7323).
_SYN_OPTIONS = b"\x02\x04\x05\xb4" + b"\x04\x02" + b"\x08\x0a" + b"\0\0\0\x01\0\0\0\0" + b"\x01" + b"\x03\x03\x02"


class Setting(NamedTuple):
    """Hold what all methods need to know about the path."""

    target: Address
    source: Address
    payload_bytes: int
    options: Options


class Method:
    """Send UDP datagrams to ports where nobody listens; the target answers "port unreachable"."""

    protocol: int = socket.IPPROTO_UDP

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.family = setting.target.family
        self.sender = self.open_sender()
        self.errors = self._open(socket.SOCK_RAW, self._icmp_protocol)
        is_ipv6 = setting.target.is_ipv6
        answers = (*icmp.ERRORS6, icmp.ECHO_REPLY6) if is_ipv6 else (*icmp.ERRORS, icmp.ECHO_REPLY)
        sockopt.accept_icmp_types(self.errors, answers)
        self.receivers = [self.errors] if self.sender is self.errors else [self.errors, self.sender]

    @property
    def _icmp_protocol(self) -> int:
        return socket.IPPROTO_ICMPV6 if self.setting.target.is_ipv6 else socket.IPPROTO_ICMP

    def open_sender(self) -> socket.socket:
        """Open the socket that probes leave by; its port is ours until the end."""
        sock = self._open(socket.SOCK_DGRAM, socket.IPPROTO_UDP)
        sock.bind(self.setting.source.sockaddr())
        self._port = int(sock.getsockname()[1])
        self._base = self.setting.options.port or FIRST_UDP_PORT
        return sock

    def send(self, index: int, ttl: int) -> None:
        """Send probe number `index` with this time to live."""
        sockopt.set_hop_limit(self.sender, ttl)
        payload = bytes(0x40 + offset % 0x40 for offset in range(self.setting.payload_bytes))
        self.sender.sendto(payload, self.setting.target.sockaddr((self._base + index) & 0xFFFF))

    def quoted_index(self, quoted: icmp.Quoted) -> int | None:
        """Return the index of the probe that an ICMP error quotes, or None when it is not one of ours."""
        if len(quoted.payload) < 4:
            return None
        source, destination = struct.unpack_from("!HH", quoted.payload)
        return (destination - self._base) & 0xFFFF if source == self._port else None

    def direct_index(self, data: bytes, sender_port: int) -> int | None:
        """Return the index of the probe that the target itself answered, on the socket that sent it."""
        return (sender_port - self._base) & 0xFFFF

    def echo_index(self, message: icmp.Message) -> int | None:
        """Return the index of the probe that an echo reply answers."""
        return None

    def receive(self, sock: socket.socket) -> tuple[int, Answer] | None:
        """Read one datagram; return the probe's index and its answer, or None when it concerns somebody else.

        Raises BlockingIOError when there is nothing to read.
        """
        data, ancillary, _, sockaddr = sock.recvmsg(70_000, 512)
        arrival_ns = sockopt.arrival_ns(ancillary) or 0
        source = from_sockaddr(self.family, sockaddr)
        if sock is self.errors:
            return self._from_icmp(data, source, arrival_ns)
        if source.host != self.setting.target.host:
            return None
        index = self.direct_index(data, int(sockaddr[1]))
        return None if index is None else (index, Answer(source, arrival_ns, is_final=True))

    def _from_icmp(self, data: bytes, source: Address, arrival_ns: int) -> tuple[int, Answer] | None:
        if not self.setting.target.is_ipv6:
            stripped = icmp.strip_ipv4(data)
            data = stripped[1] if stripped else b""
        message = icmp.decode(data)
        if not message:
            return None
        if message.kind in (icmp.ECHO_REPLY, icmp.ECHO_REPLY6):
            index = self.echo_index(message) if source.host == self.setting.target.host else None
            return None if index is None else (index, Answer(source, arrival_ns, is_final=True))
        judged, quoted = verdict(message, self.family), icmp.quoted_packet(message.body)
        if not judged or not quoted or quoted.protocol != self.protocol:
            return None
        if quoted.destination != self.setting.target.packed:
            return None
        index = self.quoted_index(quoted)
        return None if index is None else (index, Answer(source, arrival_ns, *judged))

    def _open(self, kind: int, protocol: int) -> socket.socket:
        sock = socket.socket(self.family, kind | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK, protocol)
        options = self.setting.options
        if options.interface:
            sockopt.bind_to_interface(sock, options.interface)
        sockopt.want_timestamps(sock)
        sockopt.set_path_mtu_discovery(sock, sockopt.PROBE if options.dont_fragment else sockopt.MAY_FRAGMENT)
        if options.traffic_class is not None:
            sockopt.set_traffic_class(sock, options.traffic_class)
        return sock


class IcmpMethod(Method):
    """Send echo requests, as ping does."""

    def open_sender(self) -> socket.socket:
        """Open a raw socket."""
        self.protocol = self._icmp_protocol
        self._identifier = int.from_bytes(os.urandom(2), "big")
        self._first = 1 if self.setting.options.port is None else self.setting.options.port
        sock = self._open(socket.SOCK_RAW, self._icmp_protocol)
        sock.bind(self.setting.source.sockaddr())
        sockopt.accept_icmp_types(sock, ())
        return sock

    def send(self, index: int, ttl: int) -> None:
        """Send probe number `index` with this time to live."""
        sockopt.set_hop_limit(self.sender, ttl)
        kind = icmp.ECHO_REQUEST6 if self.setting.target.is_ipv6 else icmp.ECHO_REQUEST
        payload = bytes(0x40 + offset % 0x40 for offset in range(self.setting.payload_bytes))
        packet = icmp.encode_echo(kind, self._identifier, (self._first + index) & 0xFFFF, payload)
        self.sender.sendto(packet, self.setting.target.sockaddr())

    def quoted_index(self, quoted: icmp.Quoted) -> int | None:
        """Return the index of the echo request that an error quotes."""
        message = icmp.decode(quoted.payload)
        return self.echo_index(message) if message else None

    def echo_index(self, message: icmp.Message) -> int | None:
        """Return the index of the probe that an echo reply answers."""
        return (message.sequence - self._first) & 0xFFFF if message.identifier == self._identifier else None


class TcpMethod(Method):
    """Send SYN segments; whether the target accepts or refuses, it answers. The kernel resets what it accepts."""

    protocol = socket.IPPROTO_TCP

    def open_sender(self) -> socket.socket:
        """Open a raw socket and choose the range of source ports."""
        self._base = 32768 + int.from_bytes(os.urandom(2), "big") % 20000
        self._port = TCP_PORT if self.setting.options.port is None else self.setting.options.port
        sock = self._open(socket.SOCK_RAW, socket.IPPROTO_TCP)
        sock.bind(self.setting.source.sockaddr())
        return sock

    def send(self, index: int, ttl: int) -> None:
        """Send probe number `index` with this time to live."""
        sockopt.set_hop_limit(self.sender, ttl)
        sequence = int.from_bytes(os.urandom(4), "big")
        flags = (20 + len(_SYN_OPTIONS)) // 4 << 12 | 0x002
        head = struct.pack("!HHIIHHHH", self._base + index, self._port, sequence, 0, flags, 5840, 0, 0)
        segment = head + _SYN_OPTIONS
        target, source = self.setting.target, self.setting.source
        pseudo = pseudo_header(source.packed, target.packed, self.protocol, len(segment))
        checksum = struct.pack("!H", internet_checksum(pseudo + segment))
        self.sender.sendto(segment[:16] + checksum + segment[18:], target.sockaddr())

    def quoted_index(self, quoted: icmp.Quoted) -> int | None:
        """Return the index of the segment that an error quotes."""
        if len(quoted.payload) < 4:
            return None
        source, destination = struct.unpack_from("!HH", quoted.payload)
        return source - self._base if destination == self._port else None

    def direct_index(self, data: bytes, sender_port: int) -> int | None:
        """Return the index of the segment that the target acknowledges or resets."""
        if not self.setting.target.is_ipv6:
            stripped = icmp.strip_ipv4(data)
            data = stripped[1] if stripped else b""
        if len(data) < 20:
            return None
        source, destination = struct.unpack_from("!HH", data)
        return destination - self._base if source == self._port and data[13] & 0x14 else None


METHODS: dict[str, type[Method]] = {"udp": Method, "icmp": IcmpMethod, "tcp": TcpMethod}
