"""Measure a line from the test itself: how long, how wide, and how much it loses, each in one direction."""

from __future__ import annotations

import select
import socket
import struct
import time
from bisect import bisect

from nsim.network import Node

PORT = 9000
_PATIENCE_S = 10
# With a number in front it fills a packet of 1,500 bytes; on the wire that is a frame of 1,514.
_PADDING, _FRAME_BITS = bytes(1468), 1514 * 8
_SO_TIMESTAMPNS, _TIMESPEC = 35, struct.Struct("qq")  # source: socket(7), <asm-generic/socket.h>
# Enough to keep a line busy while this program waits for its turn, and less than a socket's buffer holds.
_IN_FLIGHT = 32


def delay_ms(sender: Node, receiver: Node, address: str, count: int = 10) -> float:
    """Return the least time that a datagram takes, in milliseconds; both ends read the same clock."""
    with _datagrams(receiver) as sink, sender.open_socket(socket.AF_INET, socket.SOCK_DGRAM) as source:
        sink.settimeout(_PATIENCE_S)
        times = []
        for _ in range(count + 1):
            begin = time.monotonic()
            source.sendto(b"x", (address, PORT))
            sink.recv(1)
            times.append((time.monotonic() - begin) * 1000)
    return min(times[1:])  # the first has waited for ARP as well, and on a busy machine others for their turn


def received_of(count: int, sender: Node, receiver: Node, address: str, quiet_s: float = 1.0) -> int:
    """Send datagrams and return how many arrive; after ``quiet_s`` seconds without one the rest is lost."""
    with _datagrams(receiver) as sink, sender.open_socket(socket.AF_INET, socket.SOCK_DGRAM) as source:
        received = 0
        for number in range(count):
            source.sendto(b"x", (address, PORT))
            received += _drain(sink, quiet_s if number == 0 else 0.001)
        while more := _drain(sink, quiet_s):
            received += more
    return received


def throughput_bps(sender: Node, receiver: Node, address: str, seconds: float = 2.0) -> float:
    """Keep a line busy and return what it carries in its best quarter of that time, in bits of frames per second.

    On a busy machine a line can stand still, and this program can be late: the kernel says when something arrived.
    """
    with _datagrams(receiver) as sink, sender.open_socket(socket.AF_INET, socket.SOCK_DGRAM) as source:
        sink.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        arrivals: list[float] = []
        sent = settled = 0  # what is before one that has arrived is lost, or has arrived as well
        begin = time.monotonic()
        while time.monotonic() < begin + seconds:
            while sent - settled < _IN_FLIGHT:
                source.sendto(sent.to_bytes(4, "big") + _PADDING, (address, PORT))
                sent += 1
            if select.select([sink], [], [], 0.1)[0]:
                number, ((_, _, stamp),), _, _ = sink.recvmsg(4, socket.CMSG_SPACE(_TIMESPEC.size))
                settled = int.from_bytes(number, "big") + 1
                whole_s, rest_ns = _TIMESPEC.unpack(stamp)
                arrivals.append(whole_s + rest_ns / 1e9)
    later = [bisect(arrivals, arrival + seconds / 4) for arrival in arrivals]
    counts = [(end - start, arrivals[end] - arrivals[start]) for start, end in enumerate(later) if end < len(arrivals)]
    return max(count * _FRAME_BITS / duration for count, duration in counts)


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
