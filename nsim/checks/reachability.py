"""Who reaches whom: echo requests between many nodes at once, from one process, with one ICMP socket per node.

Source: RFC 792 and RFC 4443 for the messages, icmp(7) and raw(7) for the sockets.
"""

from __future__ import annotations

import errno
import itertools
import math
import selectors
import socket
import struct
import time
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nsim.network import Node

PATIENCE_S = 1.0
NO_REPLY = "no reply"
_WINDOW = 256  # requests on their way at any moment; more would overflow the queues of unresolved neighbours
_ECHO_REQUEST = {4: 8, 6: 128}
_ECHO_REPLY = {4: 0, 6: 129}
_UNREACHABLE = {4: (3, 11), 6: (1, 3)}
_IDENTIFIER = 0x6E73  # "ns"; raw sockets see every ICMP message of their node, also other programs' replies
_SOL_RAW, _ICMP_FILTER, _SOL_ICMPV6, _ICMPV6_FILTER = 255, 1, 58, 1


@dataclass(frozen=True, slots=True)
class Ping:
    """One echo request and what became of it; ``rtt_ms`` is None and ``reason`` says why when no reply came."""

    source: str
    target: str
    address: str
    rtt_ms: float | None
    reason: str | None

    @property
    def received(self) -> bool:
        """Whether the reply came."""
        return self.rtt_ms is not None


class Reachability:
    """Who reached whom among some nodes: one echo request for each ordered pair.

    A thousand nodes are a million pairs, so only the round trips are kept, and reasons where there was none.
    """

    def __init__(self, names: Sequence[str], addresses: Sequence[str]) -> None:
        self.names = names
        self.addresses = addresses
        self._rtt_ms = array("f", [math.nan]) * (len(names) ** 2)
        self._reasons: dict[int, str] = {}

    @property
    def sent(self) -> int:
        """How many requests there were."""
        return len(self.names) * (len(self.names) - 1)

    @property
    def received(self) -> int:
        """How many of them were answered."""
        return self.sent - len(self._reasons)

    def note(self, source: int, target: int, rtt_ms: float | None, reason: str | None = None) -> None:
        """Keep what became of one request; nodes go by their place in ``names``."""
        pair = source * len(self.names) + target
        if reason is None and rtt_ms is not None:
            self._rtt_ms[pair] = rtt_ms
            self._reasons.pop(pair, None)
        else:
            self._reasons[pair] = reason or NO_REPLY

    def reached(self, source: int, target: int) -> bool:
        """Say whether the reply came."""
        return source * len(self.names) + target not in self._reasons

    def reasons(self) -> Counter[str]:
        """Return why replies were missing, and how many for each reason."""
        return Counter(self._reasons.values())

    def silent(self) -> list[tuple[int, int]]:
        """Return the pairs whose request was sent and never answered."""
        return [divmod(pair, len(self.names)) for pair, reason in self._reasons.items() if reason == NO_REPLY]

    def __iter__(self) -> Iterator[Ping]:
        """Iterate over all requests, in the order of the nodes."""
        for source, name in enumerate(self.names):
            for target, other in enumerate(self.names):
                if source != target:
                    pair = source * len(self.names) + target
                    reason = self._reasons.get(pair)
                    rtt_ms = None if reason else self._rtt_ms[pair]
                    yield Ping(name, other, self.addresses[target], rtt_ms, reason)


def ping_all(nodes: Sequence[Node], version: int = 4, *, patience_s: float = PATIENCE_S) -> Reachability:
    """Ping every node from every other, over IP version 4 or 6, and return what became of all requests.

    A request without an answer after ``patience_s`` seconds is sent once more before it counts as lost: the first
    packet to a neighbour may fall out of the queue in which it waits for ARP.
    """
    outcome = Reachability([node.name for node in nodes], [_address(node, version) for node in nodes])
    count = len(nodes)
    with _Pinger(nodes, version, outcome) as pinger:
        pinger.run(((a, b) for a in range(count) for b in range(count) if a != b), patience_s)
        pinger.run(iter(outcome.silent()), patience_s)
    return outcome


class _Pinger:
    # One raw socket per node on one selector. A request is known by its node's socket and its sequence number.
    def __init__(self, nodes: Sequence[Node], version: int, outcome: Reachability) -> None:
        self._version = version
        self._outcome = outcome
        self._targets = [(address, 0) for address in outcome.addresses]
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._sequence = itertools.count()
        self._sent: dict[tuple[int, int], tuple[int, float]] = {}
        family, protocol = (
            (socket.AF_INET, socket.IPPROTO_ICMP) if version == 4 else (socket.AF_INET6, socket.IPPROTO_ICMPV6)
        )
        for number, node in enumerate(nodes):
            opened = node.open_socket(family, socket.SOCK_RAW, protocol)
            opened.setblocking(False)
            _hear_only_answers(opened, version)
            self._sockets.append(opened)
            self._selector.register(opened, selectors.EVENT_READ, number)

    def __enter__(self) -> _Pinger:
        return self

    def __exit__(self, *exception: object) -> None:
        self._selector.close()
        for opened in self._sockets:
            opened.close()

    def run(self, pairs: Iterator[tuple[int, int]], patience_s: float) -> None:
        more = True
        while more or self._sent:
            while more and len(self._sent) < _WINDOW:
                pair = next(pairs, None)
                more = pair is not None
                if pair is not None:
                    self._send(*pair)
            self._wait(patience_s)

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

    def _wait(self, patience_s: float) -> None:
        if not self._sent:
            return
        oldest = next(iter(self._sent.values()))[1]
        left = oldest + patience_s - time.perf_counter()
        for key, _ in self._selector.select(max(0.0, left)):
            self._receive(key.data)
        overdue = time.perf_counter() - patience_s
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


def _address(node: Node, version: int) -> str:
    address = node.model.address(version)
    assert address is not None, "only nodes with an address are asked"
    return str(address.ip)


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
