"""Capture frames from one interface, or from all of them, with a packet(7) socket."""

import errno
import select
import socket
import struct
import time
from collections.abc import Iterator
from typing import NamedTuple

from nsim.tools._shared import sockopt
from nsim.tools._shared.ending import ToolError
from nsim.tools.tcpdump.frame import OUTGOING, Frame, LinkType

_ALL_PROTOCOLS = 3  # ETH_P_ALL
_SOL_PACKET, _ADD_MEMBERSHIP, _STATISTICS, _AUXILIARY_DATA = 263, 1, 6, 8
_PROMISCUOUS = 1
_SO_RCVBUFFORCE = 33
_BUFFER_BYTES = 8 * 1024 * 1024  # what the kernel holds while a slow reader decodes
_LARGEST_PACKET = 262_144
_VLAN_VALID, _VLAN_TYPE_VALID = 0x10, 0x40
_ETHERNET_TYPES = (1, 772)  # ARPHRD_ETHER, ARPHRD_LOOPBACK: linux/if_arp.h
_LOOPBACK = 772

Sender = tuple[str, int, int, int, bytes]  # interface, protocol, packet type, hardware type, address


class Tag(NamedTuple):
    """Hold the VLAN tag that the kernel took out of a frame."""

    ether_type: int
    control: int


class Capture:
    """Hold an open capture; frames are collected from the moment it is made."""

    def __init__(self, interface: str, *, snapshot_bytes: int, is_promiscuous: bool) -> None:
        """Open the capture; `any` stands for all interfaces. Raise ToolError when it is refused."""
        self._is_any = interface == "any"
        self._snapshot_bytes = snapshot_bytes
        hardware_type = 0 if self._is_any else _hardware_type(interface)
        has_ethernet = hardware_type in _ETHERNET_TYPES
        self.link = LinkType.LINUX_SLL2 if self._is_any else LinkType.EN10MB if has_ethernet else LinkType.RAW
        kind = socket.SOCK_RAW if self.link == LinkType.EN10MB else socket.SOCK_DGRAM
        flags = socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
        try:
            # A protocol makes the socket collect from all interfaces at once; without, nothing comes before the bind.
            self._sock = socket.socket(socket.AF_PACKET, kind | flags, socket.htons(_ALL_PROTOCOLS * self._is_any))
            self._prepare()
            if not self._is_any:
                self._sock.bind((interface, _ALL_PROTOCOLS))
            if is_promiscuous and not self._is_any:
                request = struct.pack("=iHH8s", socket.if_nametoindex(interface), _PROMISCUOUS, 0, b"")
                self._sock.setsockopt(_SOL_PACKET, _ADD_MEMBERSHIP, request)
        except PermissionError:
            raise ToolError(
                f"tcpdump: {interface}: You don't have permission to capture on that device\n"
                "(a packet socket needs CAP_NET_RAW)", 1
            ) from None  # fmt: skip
        except OSError as error:
            raise ToolError(f"tcpdump: {interface}: {error.strerror}", 1) from None
        self._interface = interface
        self._received = self._dropped = 0

    def _prepare(self) -> None:
        sockopt.want_timestamps(self._sock)
        self._sock.setsockopt(_SOL_PACKET, _AUXILIARY_DATA, 1)
        try:
            self._sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER_BYTES)
        except PermissionError:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)

    def dropped(self) -> int:
        """Return how many frames the kernel had no room for so far."""
        _, dropped = struct.unpack("=II", self._sock.getsockopt(_SOL_PACKET, _STATISTICS, 8))
        self._dropped += dropped  # reading sets the kernel's counter back
        return self._dropped

    def frames(self, wake_up: int) -> Iterator[Frame | None]:
        """Yield frames as they come, and None whenever there is nothing more to read for now.

        The descriptor `wake_up` ends a wait, so that the signal behind it is handled.
        """
        poller = select.poll()
        poller.register(wake_up, select.POLLIN)
        poller.register(self._sock, select.POLLIN)
        while True:
            try:
                data, ancillary, _, sender = self._sock.recvmsg(_LARGEST_PACKET, 512)
            except BlockingIOError:
                yield None
                poller.poll()
                continue
            except OSError as error:
                if error.errno == errno.ENETDOWN and self._exists():
                    continue
                raise ToolError(f"tcpdump: {self._interface}: The interface disappeared", 1) from None
            if sender[2] == OUTGOING and sender[3] == _LOOPBACK:
                continue  # it comes again as incoming
            yield self._frame(data, ancillary, sender)

    def _exists(self) -> bool:
        return self._is_any or any(name == self._interface for _, name in socket.if_nameindex())

    def _frame(self, data: bytes, ancillary: sockopt.Ancillary, sender: Sender) -> Frame:
        interface, protocol, packet_type, hardware_type, address = sender
        tag = read_tag(ancillary)
        if self.link == LinkType.EN10MB:
            data = data if not tag else data[:12] + struct.pack("!HH", *tag) + data[12:]
        elif self.link == LinkType.LINUX_SLL2:
            if tag:
                data, protocol = struct.pack("!HH", tag.control, protocol) + data, tag.ether_type
            data = cooked_header(protocol, _index(interface), hardware_type, packet_type, address) + data
        time_ns = sockopt.arrival_ns(ancillary) or time.time_ns()
        return Frame(time_ns, self.link, data[: self._snapshot_bytes], len(data), interface, packet_type, bool(tag))


def cooked_header(protocol: int, index: int, hardware_type: int, packet_type: int, address: bytes) -> bytes:
    """Return the header of LINKTYPE_LINUX_SLL2 (tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html)."""
    length = min(len(address), 8)
    return struct.pack("!HHIHBB8s", protocol, 0, index, hardware_type, packet_type, length, address[:8])


def read_tag(ancillary: sockopt.Ancillary) -> Tag | None:
    """Return the VLAN tag from a `struct tpacket_auxdata`, linux/if_packet.h."""
    for level, kind, data in ancillary:
        if level == _SOL_PACKET and kind == _AUXILIARY_DATA and len(data) >= 20:
            status, control, ether_type = struct.unpack_from("=I12xHH", data)
            if status & _VLAN_VALID:
                return Tag(ether_type if status & _VLAN_TYPE_VALID else 0x8100, control)
    return None


def _hardware_type(interface: str) -> int:
    try:
        with open(f"/sys/class/net/{interface}/type", encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        pass
    # /sys may show another namespace: ask the interface itself (SIOCGIFHWADDR, netdevice(7)).
    import fcntl

    request = struct.pack("16s24x", interface.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            answer = fcntl.ioctl(sock, 0x8927, request)
        except OSError:
            raise ToolError(
                f"tcpdump: {interface}: No such device exists\n(the interfaces are listed by tcpdump -D)", 1
            ) from None
    return int(struct.unpack_from("=16xH", answer)[0])


def _index(interface: str) -> int:
    try:
        return socket.if_nametoindex(interface)
    except OSError:
        return 0  # it is gone already
