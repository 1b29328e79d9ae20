"""Who reaches whom: echo requests between many nodes at once, from one process, with one ICMP socket per node.

Source: RFC 792 and RFC 4443 for the messages, icmp(7) and raw(7) for the sockets.
"""

from __future__ import annotations

import errno
import itertools
import selectors
import socket
import struct
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from nsim.network import Node

PATIENCE_S = 1.0
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


def ping_all(nodes: Sequence[Node], version: int = 4, *, patience_s: float = PATIENCE_S) -> list[Ping]:
    """Ping every node from every other, over IP version 4 or 6, and return all results in order.

    A request without an answer after ``patience_s`` seconds is sent once more before it counts as lost: the first
    packet to a neighbour may fall out of the queue in which it waits for ARP.
    """
    targets = {node.name: _address(node, version) for node in nodes}
    pairs = [(source, target) for source in range(len(nodes)) for target in range(len(nodes)) if source != target]
    addresses = [targets[node.name] for node in nodes]
    with _Pinger(nodes, version) as pinger:
        outcome = pinger.run(pairs, addresses, patience_s)
        silent = [pair for pair in pairs if outcome[pair] == (None, "no reply")]
        outcome |= pinger.run(silent, addresses, patience_s)
    return [
        Ping(nodes[source].name, nodes[target].name, addresses[target], *outcome[source, target])
        for source, target in pairs
    ]


_Outcome = tuple[float | None, str | None]


class _Pinger:
    # One raw socket per node on one selector. A request is known by its node's socket and its sequence number.
    def __init__(self, nodes: Sequence[Node], version: int) -> None:
        self._version = version
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._sequence = itertools.count()
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

    def run(
        self, pairs: Sequence[tuple[int, int]], addresses: Sequence[str], patience_s: float
    ) -> dict[tuple[int, int], _Outcome]:
        outcome: dict[tuple[int, int], _Outcome] = {}
        waiting = deque(pairs)
        sent: dict[tuple[int, int], tuple[tuple[int, int], float]] = {}
        while waiting or sent:
            while waiting and len(sent) < _WINDOW:
                pair = waiting.popleft()
                sequence = next(self._sequence) & 0xFFFF
                try:
                    self._sockets[pair[0]].sendto(_request(self._version, sequence), (addresses[pair[1]], 0))
                    sent[pair[0], sequence] = pair, time.perf_counter()
                except OSError as error:
                    outcome[pair] = None, _refusal(self._version, error)
            oldest = min((moment for _, moment in itertools.islice(sent.values(), 1)), default=0.0)
            left = oldest + patience_s - time.perf_counter() if sent else 0.0
            for key, _ in self._selector.select(max(0.0, left)):
                self._receive(key.data, sent, outcome)
            overdue = time.perf_counter() - patience_s
            # Requests are sent, and so grow old, in the order in which they stand here.
            late = itertools.takewhile(lambda item: item[1][1] < overdue, sent.items())  # noqa: B023  # used up below
            for request, (pair, _moment) in list(late):
                outcome[pair] = None, "no reply"
                del sent[request]
        return outcome

    def _receive(
        self,
        number: int,
        sent: dict[tuple[int, int], tuple[tuple[int, int], float]],
        outcome: dict[tuple[int, int], _Outcome],
    ) -> None:
        while True:
            try:
                packet, sender = self._sockets[number].recvfrom(2048)
            except BlockingIOError:
                return
            now = time.perf_counter()
            kind, sequence = _answer(self._version, packet)
            found = sent.pop((number, sequence), None) if sequence is not None else None
            if found is None:
                continue
            pair, moment = found
            fine = kind == _ECHO_REPLY[self._version]
            outcome[pair] = ((now - moment) * 1000, None) if fine else (None, f"unreachable, says {sender[0]}")


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
