"""Send echo requests from many nodes at once, from one process, with one ICMP socket per node.

Sources: RFC 792 and RFC 4443 for the messages, icmp(7) and raw(7) for the sockets.
"""

from __future__ import annotations

import errno
import itertools
import selectors
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from nsim.network import Node

NO_REPLY = "no reply"
_WINDOW = 256  # requests on their way at any moment; more would overflow the queues of unresolved neighbours
_CATCH_UP_S = 0.01  # how far a sender may lag behind its rate and still make up for it
_GLANCE_S = 0.2  # how long it may take until ``look`` is called again
_ECHO_REQUEST = {4: 8, 6: 128}
_ECHO_REPLY = {4: 0, 6: 129}
_UNREACHABLE = {4: (3, 11), 6: (1, 3)}
_IDENTIFIER = 0x6E73  # "ns"; raw sockets see every ICMP message of their node, also other programs' replies
_SOL_RAW, _ICMP_FILTER, _SOL_ICMPV6, _ICMPV6_FILTER = 255, 1, 58, 1


class Notebook(Protocol):
    """Where it is written down what became of each request; nodes go by their place."""

    def note(self, source: int, target: int, rtt_ms: float | None, reason: str | None = None) -> None:
        """Keep the round trip of one request, or the reason why it has none."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many seconds a sender waits for each reply, and how many requests it sends per second at most."""

    patience_s: float
    rate: float | None = None


class Pinger:
    """One raw socket per node on one selector; a request is known by its node's socket and its sequence number.

    ``addresses`` are those of the nodes, in the same order, of IP ``version``; ``outcome`` hears what becomes of each
    request. Leaving its ``with`` block closes the sockets.
    """

    def __init__(self, nodes: Sequence[Node], addresses: Sequence[str], version: int, outcome: Notebook) -> None:
        self._version = version
        self._outcome = outcome
        self._targets = [(address, 0) for address in addresses]
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._sequence = itertools.count()
        self._sent: dict[tuple[int, int], tuple[int, float]] = {}
        self._next_at = 0.0
        family, protocol = (
            (socket.AF_INET, socket.IPPROTO_ICMP) if version == 4 else (socket.AF_INET6, socket.IPPROTO_ICMPV6)
        )
        for number, node in enumerate(nodes):
            opened = node.open_socket(family, socket.SOCK_RAW, protocol)
            opened.setblocking(False)
            _hear_only_answers(opened, version)
            self._sockets.append(opened)
            self._selector.register(opened, selectors.EVENT_READ, number)

    def __enter__(self) -> Pinger:
        return self

    def __exit__(self, *exception: object) -> None:
        self._selector.close()
        for opened in self._sockets:
            opened.close()

    def run(self, pairs: Iterator[tuple[int, int]], pace: Pace, look: Callable[[], None]) -> None:
        """Ping each pair of source and target once and wait for all replies; call ``look`` now and then meanwhile."""
        more = True
        while more or self._sent:
            while more and len(self._sent) < _WINDOW and self._may_send(pace):
                pair = next(pairs, None)
                more = pair is not None
                if pair is not None:
                    self._send(*pair)
            self._wait(pace, more=more)
            look()

    def _may_send(self, pace: Pace) -> bool:
        if pace.rate is None:
            return True
        now = time.perf_counter()
        if now < self._next_at:
            return False
        self._next_at = max(self._next_at, now - _CATCH_UP_S) + 1 / pace.rate
        return True

    def _send(self, source: int, target: int) -> None:
        sequence = next(self._sequence) & 0xFFFF
        began = time.perf_counter()
        try:
            self._sockets[source].sendto(_request(self._version, sequence), self._targets[target])
        except OSError as error:
            self._outcome.note(source, target, None, _refusal(self._version, error))
            return
        self._sent[source, sequence] = target, began
        # On a fast network the kernel has carried the request there and the reply back by now.
        self._receive(source, most=1)

    def _wait(self, pace: Pace, *, more: bool) -> None:
        # Until a reply comes, the oldest request is overdue, or the next one may be sent.
        moments = [began + pace.patience_s for _, began in itertools.islice(self._sent.values(), 1)]
        if more and len(self._sent) < _WINDOW:
            moments.append(self._next_at)
        if not moments:
            return
        for key, _ in self._selector.select(min(_GLANCE_S, max(0.0, min(moments) - time.perf_counter()))):
            self._receive(key.data)
        overdue = time.perf_counter() - pace.patience_s
        # Requests are sent, and so grow old, in the order in which they stand here.
        late = itertools.takewhile(lambda item: item[1][1] < overdue, self._sent.items())
        for (source, sequence), (target, _moment) in list(late):
            self._outcome.note(source, target, None, NO_REPLY)
            del self._sent[source, sequence]

    def _receive(self, number: int, most: int = _WINDOW) -> None:
        opened = self._sockets[number]
        for _ in range(most):
            try:
                packet, sender = opened.recvfrom(2048)
            except BlockingIOError:
                return
            now = time.perf_counter()
            kind, sequence = _answer(self._version, packet)
            found = self._sent.pop((number, sequence), None) if sequence is not None else None
            if found is None:
                continue
            target, began = found
            if kind == _ECHO_REPLY[self._version]:
                self._outcome.note(number, target, (now - began) * 1000)
            else:
                self._outcome.note(number, target, None, f"unreachable, says {sender[0]}")


def _refusal(version: int, error: OSError) -> str:
    # Without room for another neighbour the kernel says ENOBUFS for IPv4 and, less helpfully, EINVAL for IPv6.
    if error.errno == (errno.ENOBUFS if version == 4 else errno.EINVAL):
        return f"the machine's table of neighbours is full (net.ipv{version}.neigh.default.gc_thresh3)"
    if error.errno == errno.EINVAL:
        return "a blackhole route"
    return error.strerror or str(error)


def _hear_only_answers(opened: socket.socket, version: int) -> None:
    wanted = (_ECHO_REPLY[version], *_UNREACHABLE[version])
    if version == 4:
        mask = 0xFFFFFFFF & ~sum(1 << kind for kind in wanted)
        opened.setsockopt(_SOL_RAW, _ICMP_FILTER, struct.pack("=I", mask))
        return
    words = [0xFFFFFFFF] * 8
    for kind in wanted:
        words[kind >> 5] &= ~(1 << (kind & 31))
    opened.setsockopt(_SOL_ICMPV6, _ICMPV6_FILTER, struct.pack("=8I", *words))


def _request(version: int, sequence: int) -> bytes:
    kind = _ECHO_REQUEST[version]
    if version == 6:  # the kernel fills in the checksum
        return struct.pack(">BBHHH", kind, 0, 0, _IDENTIFIER, sequence)
    total = (kind << 8) + _IDENTIFIER + sequence
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">BBHHH", kind, 0, ~total & 0xFFFF, _IDENTIFIER, sequence)


def _answer(version: int, packet: bytes) -> tuple[int, int | None]:
    # Returns the type of the message and the sequence number of the request of ours that it answers, if any.
    message = packet[(packet[0] & 15) * 4 :] if version == 4 else packet
    kind = message[0]
    if kind in _UNREACHABLE[version]:
        quoted = message[8:]
        message = quoted[(quoted[0] & 15) * 4 :] if version == 4 and quoted else quoted[40:]
    if len(message) < 8:
        return kind, None
    identifier, sequence = struct.unpack_from(">HH", message, 4)
    return kind, sequence if identifier == _IDENTIFIER else None
