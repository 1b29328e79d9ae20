"""Be the server: let one client after another send, count what arrives, and tell it."""

import errno
import select
import socket
import struct
import sys
import time
from contextlib import closing

from nsim.tools._shared.ending import ToolError
from nsim.tools.stream.control import Control, Count, StreamError

_BUFFER_BYTES = 131_072  # iperf3's, so that both are limited by the same things
_WANTED_QUEUE_BYTES = 4_194_304  # for datagrams that wait until they are counted; the kernel may grant less
_PATIENCE_S = 5.0
_GLANCE_S = 0.2
_QUIET_S = 0.3  # a path from which nothing has come for so long is empty


def serve(port: int, wake_up: int, *, once: bool) -> None:
    """Serve clients on a port, or ``once`` only one; ``wake_up`` becomes readable when a signal has come.

    Raises ToolError when the port is not to be had, and with ``once`` StreamError when nothing could be measured.
    """
    with _listen(port) as listener:
        print(f"listening on port {port}")
        while True:
            _wait_for(listener, wake_up)
            try:
                with Control(listener.accept()[0]) as control:
                    count = _serve_one(control, listener, port)
                print(f"received {count.bits_per_second / 1e6:.2f} Mbits/sec")
            except StreamError as error:
                if once:
                    raise
                print(f"stream: {error}", file=sys.stderr)
            if once:
                return


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ToolError(f"stream: port {port}: {error.strerror}", 1) from None
    try:
        return socket.create_server(("", port))  # a node may have no IPv6 at all
    except OSError as error:
        raise ToolError(f"stream: port {port}: {error.strerror}", 1) from None


def _wait_for(sock: socket.socket, wake_up: int) -> None:
    poller = select.poll()
    for descriptor in (sock.fileno(), wake_up):
        poller.register(descriptor, select.POLLIN)
    poller.poll()


def _serve_one(control: Control, listener: socket.socket, port: int) -> Count:
    wish = control.hear(_PATIENCE_S)
    seconds = float(wish.get("seconds", 0))
    if wish.get("protocol") == "udp":
        with closing(socket.socket(listener.family, socket.SOCK_DGRAM)) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WANTED_QUEUE_BYTES)
            sock.bind(("", port))
            control.tell(ready=1)
            count, packets = _count_datagrams(sock, control, seconds)
        control.tell(bytes=count.bytes, seconds=count.seconds, packets=packets)
        return count
    control.tell(ready=1)
    listener.settimeout(_PATIENCE_S)
    try:
        data = listener.accept()[0]
    except TimeoutError:
        raise StreamError("the client has opened no connection to send on") from None
    finally:
        listener.settimeout(None)
    with closing(data):
        count = _count_stream(data, seconds)
        control.tell(bytes=count.bytes, seconds=count.seconds)
        control.hear(_PATIENCE_S)  # what is still on its way when a connection is closed would reset it too soon
    return count


def _count_stream(data: socket.socket, seconds: float) -> Count:
    # A timeout of the kernel's own costs no call of its own, as Python's would before every read.
    data.setblocking(True)
    data.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", 0, int(_GLANCE_S * 1e6)))
    buffer = bytearray(_BUFFER_BYTES)
    total = 0
    began = now = time.perf_counter()
    end = began + seconds
    while now < end:
        try:
            size = data.recv_into(buffer)
        except BlockingIOError:
            size = -1
        except OSError as error:
            raise StreamError(f"the client is gone: {error.strerror}") from None
        now = time.perf_counter()
        if size == 0:
            raise StreamError("the client is gone")
        total += max(0, size)
    return Count(total, now - began)


def _count_datagrams(sock: socket.socket, control: Control, seconds: float) -> tuple[Count, int]:
    # Until the client says how many it has sent, and then until all are here or no more come.
    buffer = bytearray(65_536)
    total = packets = 0
    announced: int | None = None
    began = last = 0.0
    sock.setblocking(False)
    poller = select.poll()
    poller.register(sock, select.POLLIN)
    poller.register(control.sock, select.POLLIN)
    deadline = time.perf_counter() + seconds + 2 * _PATIENCE_S
    while announced is None or packets < announced:
        ready = [descriptor for descriptor, _ in poller.poll(_QUIET_S * 1000)]
        now = time.perf_counter()
        if now > deadline or (announced is not None and not ready):
            break
        if sock.fileno() in ready:
            began = began or now
            last = now
            for _ in range(1000):
                try:
                    total += sock.recv_into(buffer)
                except OSError:
                    break
                packets += 1
        elif control.sock.fileno() in ready:
            announced = int(control.hear(_PATIENCE_S).get("sent", 0))
            poller.unregister(control.sock)
    return Count(total, max(seconds, last - began)), packets
