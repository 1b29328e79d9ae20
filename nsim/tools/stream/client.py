"""Be the client: send as much as the path takes, or at a rate, for a given time."""

import errno
import fcntl
import select
import socket
import struct
import time
from contextlib import closing
from typing import NamedTuple

from nsim.tools._shared.resolve import Address
from nsim.tools.stream.control import Control, Count, StreamError
from nsim.tools.stream.options import Options

_BLOCK = bytes(131_072)  # as large as iperf3's, so that both are limited by the same things
_SIOCOUTQNSD = 0x894B  # linux/sockios.h: bytes that have not been sent once
_GLANCE_S = 0.2
_PATIENCE_S = 5.0
_OVERTIME_S = 2.0
_PAUSE_S = 0.001
_LARGEST_DATAGRAM_BYTES = 65_507 - 20  # over IPv4 and IPv6


class Outcome(NamedTuple):
    """Hold what both ends saw; of UDP also how many datagrams were sent and did not arrive."""

    sent: Count
    received: Count
    packets: int = 0
    lost: int = 0


def measure(peer: Address, options: Options) -> Outcome:
    """Send to a server and return what came of it; raise StreamError when that cannot be known."""
    with Control(_connect(peer, options)) as control:
        protocol = "udp" if options.is_udp else "tcp"
        control.tell(protocol=protocol, seconds=options.seconds)
        control.hear(_PATIENCE_S)
        if options.is_udp:
            return _measure_datagrams(peer, options, control)
        with closing(_connect(peer, options)) as data:
            sent = _send_stream(data, options.seconds)
            # The server has begun to count a little later: it shall find something to the end.
            _send_until(control, data)
            received = _received(control)
            # What still waits to be sent is thrown away, and the connection with it.
            data.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("@ii", 1, 0))
        control.tell(done=1)
    return Outcome(sent, received)


def _connect(peer: Address, options: Options) -> socket.socket:
    sock = socket.socket(peer.family, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    sock.settimeout(options.connect_timeout_s)
    try:
        sock.connect(peer.sockaddr(options.port))
    except OSError as error:
        sock.close()
        reason = "no answer" if isinstance(error, TimeoutError) else error.strerror
        raise StreamError(f"unable to connect to {peer.text}, port {options.port}: {reason}") from None
    return sock


def _received(control: Control) -> Count:
    told = control.hear(_PATIENCE_S)
    return Count(int(told["bytes"]), float(told["seconds"]))


def _send_stream(data: socket.socket, seconds: float) -> Count:
    # A timeout of the kernel's own costs no call of its own, as Python's would before every write.
    data.setblocking(True)
    data.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", 0, int(_GLANCE_S * 1e6)))
    total = 0
    began = now = time.perf_counter()
    end = began + seconds
    while now < end:
        total += _send(data)
        now = time.perf_counter()
    # The kernel takes more than it can send at once: what still waits in its buffer has not been sent.
    (waiting,) = struct.unpack("=i", fcntl.ioctl(data, _SIOCOUTQNSD, bytes(4)))
    return Count(total - waiting, now - began)


def _send_until(control: Control, data: socket.socket) -> None:
    deadline = time.perf_counter() + _OVERTIME_S
    while time.perf_counter() < deadline and not select.select([control.sock], [], [], 0)[0]:
        _send(data)


def _send(data: socket.socket) -> int:
    try:
        return data.send(_BLOCK)
    except BlockingIOError:  # nothing could be sent for a while
        return 0
    except OSError as error:
        raise StreamError(f"the connection broke: {error.strerror}") from None


def _measure_datagrams(peer: Address, options: Options, control: Control) -> Outcome:
    # As large as fits into a packet on this path, which TCP has found out by now.
    size = min(control.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG), _LARGEST_DATAGRAM_BYTES)
    with closing(socket.socket(peer.family, socket.SOCK_DGRAM)) as sock:
        sock.connect(peer.sockaddr(options.port))
        packets, elapsed_s = _send_datagrams(sock, bytes(size), options)
    control.tell(sent=packets)
    told = control.hear(2 * _PATIENCE_S)
    received = Count(int(told["bytes"]), float(told["seconds"]))
    return Outcome(Count(packets * size, elapsed_s), received, packets, packets - int(told["packets"]))


def _send_datagrams(sock: socket.socket, payload: bytes, options: Options) -> tuple[int, float]:
    # Whenever time has passed, what is due by then; never more than the rate allows since the beginning.
    per_second = options.rate / 8 / len(payload)
    packets = 0
    began = now = time.perf_counter()
    while (passed := now - began) < options.seconds:
        for _ in range(min(1 + int(passed * per_second) - packets, 100)):
            try:
                sock.send(payload)
            except OSError as error:
                if error.errno not in (errno.ENOBUFS, errno.ECONNREFUSED):
                    raise StreamError(f"cannot send: {error.strerror}") from None
                continue
            packets += 1
        next_at = began + packets / per_second
        now = time.perf_counter()
        if next_at > now:
            time.sleep(min(max(next_at - now, _PAUSE_S), max(0.0, began + options.seconds - now)))
            now = time.perf_counter()
    return packets, now - began
