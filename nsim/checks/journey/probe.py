"""Send one real packet and watch it: which interfaces see the request, the reply, or an error message about it.

The packet is known everywhere by a token: random bytes that it carries, or its TCP sequence number, whatever becomes
of its addresses on the way. Sources: packet(7), icmp(7), socket(7), RFC 792, RFC 4443.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nsim.checks.journey.dissect import Seen, dissect
from nsim.checks.journey.values import Packet, Sighting

if TYPE_CHECKING:
    from nsim.network import Network, Node

_ETH_P_ALL = 3
_SO_TIMESTAMPNS = 35
_SOL_PACKET, _AUXDATA, _VLAN_VALID = 263, 8, 0x10
# Never fragment, do not believe what was learnt about the way before, and learn nothing either (ip(7)). For IPv4 that
# leaves out the bit which forbids it to others, so the header is written here; the kernel fills in what is 0 (raw(7)).
_PMTUDISC_PROBE, _PMTUDISC_INTERFACE, _DONT_FRAGMENT = 3, 4, 0x4000
_IPV4_HEADER = struct.Struct(">BBHHHBBHI4s")
_MOST_NODES = 200
_AGAIN_S = 0.5
_MOMENT_S, _MOST_MOMENTS = 0.001, 30
_LAST_COPIES_S = 0.02  # what is already on its way through the other sockets
_NO_SUCH_WAY = {
    errno.ECONNREFUSED,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.EACCES,
    errno.ETIMEDOUT,
    errno.EMSGSIZE,
}


class Probe:
    """One packet on its way through a network, until the ``with`` block ends.

    ``answered`` says that its reply has come back to its sender, ``refused`` what the sender's own kernel said.
    ``watch`` are the nodes whose interfaces are watched, all that take part unless told.
    ``token`` is what it carries, ``sequence`` the number of its SYN once that has been seen.
    """

    def __init__(
        self,
        network: Network,
        sender: Node,
        target: str | None,
        packet: Packet,
        *,
        watch: Sequence[Node] | None = None,
    ) -> None:
        self.answered = False
        self.refused = ""
        self._packet = packet
        self._sender = sender
        self._seen: dict[tuple[str, str, str, str, str], Sighting] = {}
        self.token = os.urandom(8)
        self.sequence: int | None = None
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._sending: socket.socket | None = None
        self._sent_at = 0.0
        try:
            for node in _watched(network, {sender.name, target}) if watch is None else watch:
                opened = node.open_socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ALL))
                self._watch(opened, node.name)
                opened.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
                opened.setsockopt(_SOL_PACKET, _AUXDATA, 1)
            if self._sockets:
                _wait_for_stamps(sender)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Probe:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop watching."""
        self._selector.close()
        for opened in [*self._sockets, *([self._sending] if self._sending is not None else [])]:
            opened.close()

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """Who has seen what, in the order of time; each interface once for each kind of packet."""
        return tuple(sorted(self._seen.values(), key=lambda each: each.time_ns))

    def send(self) -> None:
        """Send the packet."""
        packet = self._packet
        family = socket.AF_INET if packet.version == 4 else socket.AF_INET6
        self._sent_at = time.monotonic()
        if self._sending is None:
            kind = {"icmp": socket.SOCK_RAW, "tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}[packet.protocol]
            protocol = packet.protocol_number if packet.protocol == "icmp" else 0
            self._sending = self._sender.open_socket(family, kind, protocol)
            self._watch(self._sending, "")
            self._sockets.remove(self._sending)
            if packet.size_bytes is not None:
                _forbid_fragments(self._sending, packet.version)
        try:
            if packet.protocol == "tcp":
                self._sending.connect((str(packet.destination), packet.port))
                self.answered = True
            elif packet.protocol == "udp":
                self._sending.connect((str(packet.destination), packet.port))
                self._sending.send(self.token)
            else:
                message = _echo_request(packet.version, self.token, packet.size_bytes)
                if packet.version == 4 and packet.size_bytes is not None:
                    message = (
                        _IPV4_HEADER.pack(0x45, 0, 0, 0, _DONT_FRAGMENT, 64, 1, 0, 0, packet.destination.packed)
                        + message
                    )
                self._sending.sendto(message, (str(packet.destination), 0))
        except OSError as error:
            if error.errno not in (errno.EINPROGRESS, errno.EALREADY):
                self._note_refusal(error)

    def wait(self, patience_s: float, *, again: bool = False) -> bool:
        """Watch until the reply has come or so many seconds have passed; with ``again`` send it again meanwhile.

        Return whether the reply has come.
        """
        deadline = time.monotonic() + patience_s
        while not self.answered and (left := deadline - time.monotonic()) > 0:
            if self.refused and not again:
                deadline = min(deadline, time.monotonic() + _LAST_COPIES_S)
            self._collect(min(left, _AGAIN_S if again else left, _LAST_COPIES_S if self.refused else left))
            if again and time.monotonic() - self._sent_at > _AGAIN_S and self._packet.protocol == "icmp":
                self.send()
        while self._collect(_LAST_COPIES_S if self.answered else 0):
            pass
        return self.answered

    def _watch(self, opened: socket.socket, name: str) -> None:
        self._sockets.append(opened)
        opened.setblocking(False)
        events = selectors.EVENT_READ
        if not name and self._packet.protocol == "tcp":
            events = selectors.EVENT_WRITE
        self._selector.register(opened, events, name)

    def _collect(self, timeout_s: float) -> bool:
        # Return whether anything of the probe's has come.
        found = False
        for key, _ in self._selector.select(timeout_s):
            opened = key.fileobj
            assert isinstance(opened, socket.socket)
            if key.data:
                found |= self._read(opened, key.data)
            else:
                self._listen(opened)
        return found

    def _listen(self, opened: socket.socket) -> None:
        # The sender's own socket: only what its node's IP lets in comes here.
        protocol = self._packet.protocol
        if protocol == "tcp":
            failed = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            self._selector.unregister(opened)
            if failed:
                self._note_refusal(OSError(failed, os.strerror(failed)))
            elif not self.refused:  # what was refused at once has no error left, and no connection
                self.answered = True
            return
        try:
            data = opened.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            self._note_refusal(error)
            return
        if protocol == "udp":
            self.answered = True
        else:
            message = data[(data[0] & 15) * 4 :] if self._packet.version == 4 else data
            self.answered |= message[:1] in (b"\0", b"\x81") and self.token in message

    def _read(self, opened: socket.socket, node: str) -> bool:
        found = False
        while True:
            try:
                data, extras, _, address = opened.recvmsg(2048, 128)
            except BlockingIOError:
                return found
            except OSError:  # an interface went down: said once
                continue
            seen = dissect(data, self._packet.protocol, self.token, self.sequence)
            if seen is not None and self._is_ours(seen):
                found = True
                sighting = Sighting(
                    _time_ns(extras),
                    node,
                    address[0],
                    seen.what,
                    seen.source,
                    seen.destination,
                    seen.detail,
                    address[2] != socket.PACKET_OTHERHOST,
                    _has_tag(extras),
                )
                self._seen.setdefault((node, address[0], seen.what, seen.source, seen.destination), sighting)

    def _is_ours(self, seen: Seen) -> bool:
        # The first SYN from the probe's own port tells its sequence number, by which it is known from then on.
        if self._packet.protocol != "tcp" or self.sequence is not None:
            return True
        own = self._sending.getsockname()[1] if self._sending is not None else 0
        if seen.what == "request" and seen.source_port == own and seen.sequence is not None:
            self.sequence = seen.sequence
            return True
        return False

    def _note_refusal(self, error: OSError) -> None:
        self.refused = error.strerror or str(error)
        if error.errno not in _NO_SUCH_WAY:
            self.refused = f"{self.refused} ({errno.errorcode.get(error.errno or 0, error.errno)})"


def _watched(network: Network, always: set[str | None]) -> Iterator[Node]:
    # In large labs those where ways cross; hosts with one cable are watched by who is at its other end.
    nodes: Sequence[Node] = network.taking_part()
    root = network[network.topology.root.name]
    if root not in nodes:
        nodes = [*nodes, root]
    if len(nodes) > _MOST_NODES:
        joints = sorted(nodes, key=lambda node: -len(node.model.interfaces))
        nodes = sorted(joints, key=lambda node: node.name not in always)[:_MOST_NODES]
    yield from nodes


def _echo_request(version: int, token: bytes, size_bytes: int | None) -> bytes:
    header = struct.pack(">BBHHH", 8 if version == 4 else 128, 0, 0, int.from_bytes(token[:2], "big"), 1)
    in_front = (20 if version == 4 else 40) + len(header) + len(token)
    message = header + token + bytes(max(0, (size_bytes or 0) - in_front))
    if version == 6:  # the kernel fills its checksum in
        return message
    total = sum(struct.unpack(f">{len(message) // 2}H", message[: len(message) & ~1])) + (
        message[-1] << 8 if len(message) & 1 else 0
    )
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return message[:2] + struct.pack(">H", ~total & 0xFFFF) + message[4:]


def _forbid_fragments(opened: socket.socket, version: int) -> None:
    if version == 4:
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
        opened.setsockopt(socket.IPPROTO_IP, 10, _PMTUDISC_INTERFACE)
    else:
        opened.setsockopt(socket.IPPROTO_IPV6, 23, _PMTUDISC_PROBE)


def _wait_for_stamps(node: Node) -> None:
    # The kernel begins to stamp packets a moment after the first socket has asked for it (net_enable_timestamp in
    # net/core/dev.c); until then it is told when a packet was read, and the order on the way is lost.
    with node.open_socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        opened.settimeout(_MOMENT_S)
        try:
            opened.bind(("127.0.0.1", 0))
            for _ in range(_MOST_MOMENTS):
                opened.sendto(b"", opened.getsockname())
                time.sleep(_MOMENT_S)
                stamped_ns = _time_ns(opened.recvmsg(1, 64)[1])
                if time.time_ns() - stamped_ns > _MOMENT_S * 0.8e9:
                    return
        except OSError:  # a node that has taken its loopback down has none to ask
            return


def _time_ns(extras: Sequence[tuple[int, int, bytes]]) -> int:
    for level, kind, data in extras:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) >= 16:
            seconds, nanoseconds = struct.unpack_from("=qq", data)
            return int(seconds) * 1_000_000_000 + int(nanoseconds)
    return time.time_ns()


def _has_tag(extras: Sequence[tuple[int, int, bytes]]) -> bool:
    # The kernel takes a tag out before anybody sees the frame, and tells of it in struct tpacket_auxdata.
    return any(
        (level, kind) == (_SOL_PACKET, _AUXDATA) and len(data) >= 4 and struct.unpack_from("=I", data)[0] & _VLAN_VALID
        for level, kind, data in extras
    )
