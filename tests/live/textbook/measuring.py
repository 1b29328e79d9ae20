"""Measure a line from the test itself: how long, how wide, and how much it loses, each in one direction."""

from __future__ import annotations

import select
import socket
import time

from nsim.network import Node

PORT = 9000
_PATIENCE_S = 10
# Of 1,500 bytes in a packet, IP, TCP and its timestamps take 52; the frame around it adds 14.
_FRAME_BYTES_PER_TCP_BYTE = (1500 + 14) / (1500 - 52)


def delay_ms(sender: Node, receiver: Node, address: str, count: int = 10) -> float:
    """Return the median time that a datagram takes, in milliseconds; both ends read the same clock."""
    with _datagrams(receiver) as mouth, sender.open_socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        mouth.settimeout(_PATIENCE_S)
        times = []
        for _ in range(count + 1):
            begin = time.monotonic()
            ear.sendto(b"x", (address, PORT))
            mouth.recv(1)
            times.append((time.monotonic() - begin) * 1000)
    return sorted(times[1:])[count // 2]  # the first has waited for ARP as well


def received_of(count: int, sender: Node, receiver: Node, address: str, quiet_s: float = 1.0) -> int:
    """Send datagrams and return how many arrive; after ``quiet_s`` seconds without one the rest is lost."""
    with _datagrams(receiver) as mouth, sender.open_socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        received = 0
        for number in range(count):
            ear.sendto(b"x", (address, PORT))
            received += _drain(mouth, quiet_s if number == 0 else 0.001)
        while more := _drain(mouth, quiet_s):
            received += more
    return received


def throughput_bps(sender: Node, receiver: Node, address: str, seconds: float = 2.0) -> float:
    """Return what a TCP stream fills of the line, in bits of frames per second, once it has found its pace."""
    with receiver.open_socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("", PORT))
        listener.listen()
        with sender.open_socket(socket.AF_INET, socket.SOCK_STREAM) as source:
            source.settimeout(_PATIENCE_S)
            source.connect((address, PORT))
            source.setblocking(False)
            sink, _ = listener.accept()
            with sink:
                return _stream(source, sink, seconds) * 8 * _FRAME_BYTES_PER_TCP_BYTE


def _stream(source: socket.socket, sink: socket.socket, seconds: float) -> float:
    # Return bytes per second, counted from a third of the time on.
    data, received = bytes(65536), 0
    begin = time.monotonic()
    warm: float | None = None
    while (now := time.monotonic()) < begin + seconds:
        readable, writable, _ = select.select([sink], [source], [], 0.1)
        if writable:
            source.send(data)
        if readable:
            size = len(sink.recv(1 << 20))
            now = time.monotonic()
            if warm is not None:
                received, last = received + size, now
            elif now > begin + seconds / 3:
                warm = last = now
    assert warm is not None, "nothing arrived"
    return received / (last - warm)


def _datagrams(node: Node) -> socket.socket:
    opened = node.open_socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.bind(("", PORT))
    return opened


def _drain(opened: socket.socket, wait_s: float) -> int:
    # Return how many datagrams are there, of which the first may take so long to come.
    count = 0
    while select.select([opened], [], [], 0 if count else wait_s)[0]:
        opened.recv(1)
        count += 1
    return count
