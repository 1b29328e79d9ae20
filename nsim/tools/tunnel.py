"""Be a tunnel: carry what is sent into a TUN or TAP interface over UDP to another node, and back.

    left tunnel tun0 right &        right tunnel tun0 left &

A TUN interface hands over IP packets, a TAP interface Ethernet frames; -v shows the difference. Each packet travels as
the payload of one UDP datagram, unencrypted. 1500 bytes become 1528 on their way (1548 over IPv6), which the kernel
sends as two fragments over a usual link; `ip link set tun0 mtu 1472` avoids that. Addresses and routes are the user's
own affair. A route to the remote must not lead into the tunnel itself: its datagrams would come back to be sent again.
"""

import errno
import fcntl
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from nsim.tools._shared import sockopt
from nsim.tools._shared.ending import ToolError, interrupt_on, run_to_the_end
from nsim.tools._shared.options import Grammar, OptionError, integer, parse
from nsim.tools._shared.resolve import resolve

USAGE = "usage: tunnel [-v] [--tap] interface remote [port]"
GRAMMAR = Grammar(flags="htv", valued="", long={"help": "h", "tap": "t", "verbose": "v"})
DEVICE = "/dev/net/tun"
TUNSETIFF = 0x400454CA  # linux/if_tun.h, as the flags below
IFF_TUN, IFF_TAP, IFF_MULTI_QUEUE, IFF_NO_PI = 0x0001, 0x0002, 0x0100, 0x1000
IPV4, ARP, VLAN, IPV6 = 0x0800, 0x0806, 0x8100, 0x86DD
PROTOCOLS = {0: "hop-by-hop", 1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 47: "gre", 58: "icmpv6", 89: "ospf"}
_DEFAULT_PORT = 5555
_LARGEST_PACKET_BYTES = 65_536


class Options(NamedTuple):
    """Hold what the user asked for."""

    interface: str
    remote: str
    port: int
    is_tap: bool
    verbose: bool


class Way(NamedTuple):
    """Hold one direction: its name, where packets are read, where they are written."""

    name: str
    read: Callable[[int], bytes]
    write: Callable[[bytes], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run tunnel until Ctrl-C or SIGTERM, then return 0; 1 when it cannot work, 2 for a mistake in the command."""
    return run_to_the_end(lambda: _run(parse_arguments(sys.argv[1:] if argv is None else argv)))


def parse_arguments(argv: Sequence[str]) -> Options:
    """Read tunnel's arguments; raise ToolError with status 2 for anything that is not understood."""
    try:
        parsed = parse(argv, GRAMMAR)
    except OptionError as error:
        raise ToolError(f"tunnel: {error}\n{USAGE}", 2) from None
    letters = {letter for letter, _ in parsed.options}
    if "h" in letters or len(parsed.operands) not in (2, 3):
        raise ToolError(USAGE, 0 if "h" in letters else 2)
    interface, remote, *rest = parsed.operands
    try:
        port = integer(rest[0], 1, 65535) if rest else _DEFAULT_PORT
    except OptionError as error:
        raise ToolError(f"tunnel: port: {error}", 2) from None
    if not 0 < len(os.fsencode(interface)) < 16:
        raise ToolError(f"tunnel: {interface}: the name of an interface has 1 to 15 bytes", 2)
    return Options(interface, remote, port, "t" in letters, "v" in letters)


def describe(packet: bytes, *, is_frame: bool) -> str:
    """Say in a few words what an IP packet, or an Ethernet frame, is."""
    if is_frame:
        destination, source, kind = packet[:6].hex(":"), packet[6:12].hex(":"), int.from_bytes(packet[12:14], "big")
        return f"frame {source} > {destination}, {_network(kind, packet[14:])}"
    return _network({4: IPV4, 6: IPV6}.get(packet[0] >> 4 if packet else 0, 0), packet)


def _network(kind: int, packet: bytes) -> str:
    if kind == IPV4 and len(packet) >= 20:
        source, destination = (socket.inet_ntop(socket.AF_INET, packet[at : at + 4]) for at in (12, 16))
        return f"IPv4 {source} > {destination} {PROTOCOLS.get(packet[9], f'protocol {packet[9]}')}"
    if kind == IPV6 and len(packet) >= 40:
        source, destination = (socket.inet_ntop(socket.AF_INET6, packet[at : at + 16]) for at in (8, 24))
        return f"IPv6 {source} > {destination} {PROTOCOLS.get(packet[6], f'protocol {packet[6]}')}"
    return {ARP: "ARP", VLAN: "with a VLAN tag"}.get(kind, f"type 0x{kind:04x}")


def _run(options: Options) -> int:
    try:
        peer = resolve(options.remote)
    except socket.gaierror as error:
        raise ToolError(f"tunnel: {options.remote}: {error.strerror}", 2) from None
    wake_up = interrupt_on(signal.SIGINT, signal.SIGTERM)
    name, flags = options.interface, _flags(options)
    is_tap, is_new = bool(flags & IFF_TAP), name not in (known for _, known in socket.if_nameindex())
    tun = _attach(name, flags, is_new)
    sock = socket.socket(peer.family, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
    try:
        sockopt.set_path_mtu_discovery(sock, sockopt.MAY_FRAGMENT)
        sock.bind(("", options.port))
        sock.connect(peer.sockaddr(options.port))  # from now on the kernel drops what others send to our port
    except OSError as error:
        raise ToolError(f"tunnel: UDP port {options.port}, to {peer.text}: {error.strerror}", 1) from None
    what = "Ethernet frames" if is_tap else "IP packets"
    note = "; it is new, give it an address and bring it up" if is_new else ""
    print(f"{name} carries {what} to and from {peer.text}, UDP port {options.port}{note}")
    ways = {
        tun: Way(f"{name} → {peer.text}", partial(os.read, tun), sock.send),
        sock.fileno(): Way(f"{peer.text} → {name}", sock.recv, partial(os.write, tun)),
    }
    poller = select.poll()
    for descriptor in (*ways, wake_up):
        poller.register(descriptor, select.POLLIN)
    try:
        while True:
            for descriptor, _ in poller.poll():
                passed = _pass_on(ways[descriptor]) if descriptor in ways else None
                if passed and options.verbose:
                    packet, problem = passed
                    text = f"{len(packet)} bytes  {describe(packet, is_frame=is_tap)}" if packet else ""
                    print("  ".join(part for part in (ways[descriptor].name, text, problem) if part))
    except KeyboardInterrupt:
        return 0


def _flags(options: Options) -> int:
    # The kernel knows the kind of an interface that is there; only a new one needs to be told.
    name = options.interface
    try:
        with open(f"/sys/class/net/{name}/tun_flags", encoding="ascii") as file:
            flags = int(file.read(), 16)
    except OSError:
        return IFF_TAP if options.is_tap else IFF_TUN
    if options.is_tap and not flags & IFF_TAP:
        raise ToolError(f"tunnel: {name} is a TUN interface; leave out --tap", 1)
    return flags & (IFF_TUN | IFF_TAP | IFF_MULTI_QUEUE)


def _attach(name: str, flags: int, is_new: bool) -> int:
    # Make this program the other end of the interface: what is routed into it can be read here, and what is written
    # here arrives from it. The kernel makes the interface if it is not there, and takes such a one away at the end.
    place = DEVICE
    try:
        tun = os.open(DEVICE, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        place = name
        # Without IFF_NO_PI the kernel would put a header of its own before each packet.
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", os.fsencode(name), flags | IFF_NO_PI))
    except OSError as error:
        reasons = {
            errno.EBUSY: "another program holds it",
            errno.EINVAL: "no name for an interface" if is_new else "neither a TUN nor a TAP interface",
            errno.EPERM: f"{'not there, and making' if is_new else 'using'} it needs CAP_NET_ADMIN",
        }
        raise ToolError(f"tunnel: {place}: {reasons.get(error.errno or 0, error.strerror)}", 1) from None
    return tun


def _pass_on(way: Way) -> tuple[bytes, str] | None:
    # Nothing is tried twice: like any link, a tunnel may lose packets, and who needs them sends them again.
    packet = b""
    try:
        packet = way.read(_LARGEST_PACKET_BYTES)
        way.write(packet)
    except OSError as error:
        if error.errno == errno.EAGAIN and not packet:
            return None
        if error.errno == errno.EBADFD:
            raise ToolError(f"tunnel: {way.name}: the interface is gone", 1) from None
        return packet, f"lost: {error.strerror}" if packet else str(error.strerror)
    return packet, ""
