"""A recording: the first packets that interfaces have seen, in memory, while something happens; the rest is counted.

As with a capture, whoever starts it stops it and reads it then; what moves the packets (``collect``, ``finish``) is
called by the thread of ``nsim.network.capture.captures`` and nobody else.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType

from nsim.kernel.packets import ARPHRD_LOOPBACK, LATEST_S, PACKET_OUTGOING, Packet
from nsim.network.capture.capture import Tap
from nsim.network.capture.pcapng import ETHERNET, link_type

MOST_PACKETS = 40_000
"""So many packets are kept in all, and of each node its part: nodes are read one after the other."""
FEWEST_PACKETS = 1_000
"""So many are kept of each node, however many nodes there are."""
KEPT_BYTES = 600
"""So much is kept of each: all headers, and the beginning of what they carry."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A packet, as an interface has seen it; ``data`` is its beginning. ``sent`` says that it left there."""

    time_ns: int
    node: str
    interface: str
    sent: bool
    ethernet: bool
    length_bytes: int
    data: bytes


def _by_time(seen: Observation) -> tuple[int, bool]:
    # Of one moment, what was sent first: it arrives later.
    return seen.time_ns, not seen.sent


class Recording:
    """A recording that runs; leaving its ``with`` block stops it.

    ``failure`` says why nothing more can be seen, and is None as long as all is well. ``left_out`` counts, for each
    interface (a node and its name) and by whether they were sent there, the packets that were seen and not kept.
    What came before ``until_ns`` is known, unless it is counted there or has been dropped.
    """

    def __init__(self, taps: Sequence[Tap], *, on_stop: Callable[[Recording], None]) -> None:
        self.taps = taps
        self.nodes = frozenset(tap.source.node.name for tap in taps)
        self.failure: str | None = None
        self.waiting = False  # nothing that was read waits for anything
        self.left_out: Counter[tuple[str, str, bool]] = Counter()
        self._on_stop = on_stop
        self._observations: list[Observation] = []
        self._most = max(MOST_PACKETS // max(1, len(taps)), FEWEST_PACKETS)
        self._kept: Counter[str] = Counter()
        self._began_ns = time.time_ns()  # by now everybody watches
        self.until_ns = self._began_ns
        self._first_left_out_ns: int | None = None
        self._names: dict[tuple[str, int], str] = {}

    def __enter__(self) -> Recording:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take in what has come until now and end it; stopping again does nothing."""
        time.sleep(LATEST_S)  # until then the kernel hands over what it has; asked for sooner, it takes longer
        self._on_stop(self)

    @property
    def dropped(self) -> int:
        """How many packets nobody has seen, because they came faster than they could be read."""
        return sum(tap.packets.dropped for tap in self.taps)

    @property
    def observations(self) -> Sequence[Observation]:
        """What has been seen, in the order of time, up to the first packet that was left out."""
        return self._observations

    def collect(self) -> None:
        """Read some of what has come."""
        try:
            for tap in self.taps:
                self._take(tap, tap.packets.read())
        except OSError as error:
            self._fail(error)

    def finish(self) -> None:
        """Read what is there, and give the memory back."""
        self.until_ns = time.time_ns() - round(LATEST_S * 1e9)
        self.collect()
        while self.failure is None and any(tap.packets.behind for tap in self.taps):
            self.collect()
        if self.failure is None:
            # The kernel waits for all processors with each of them; nobody else needs to.
            threading.Thread(target=self._close, name="end of a recording", daemon=True).start()
        self._sort()

    def _take(self, tap: Tap, packets: Iterable[Packet]) -> None:
        node = tap.source.node.name
        for packet in packets:
            sent = packet.kind == PACKET_OUTGOING
            if sent and packet.hardware == ARPHRD_LOOPBACK:
                continue  # it comes in at once
            name = self._name(tap, packet.interface_index)
            if self._kept[node] >= self._most:
                self.left_out[node, name, sent] += 1
                if self._first_left_out_ns is None or packet.time_ns < self._first_left_out_ns:
                    self._first_left_out_ns = packet.time_ns
                continue
            self._kept[node] += 1
            ethernet = link_type(packet.hardware) == ETHERNET
            data = packet.data[:KEPT_BYTES]
            self._observations.append(
                Observation(packet.time_ns, node, name, sent, ethernet, packet.length_bytes, data)
            )

    def _name(self, tap: Tap, index: int) -> str:
        key = (tap.source.node.name, index)
        if key not in self._names:
            self._names[key] = tap.packets.interface_name(index) or f"#{index}"
        return self._names[key]

    def _sort(self) -> None:
        # Nodes are read one after the other: behind the first packet that is missing, others of its time would be.
        self._observations = sorted(
            (each for each in self._observations if each.time_ns >= self._began_ns), key=_by_time
        )
        if self._first_left_out_ns is not None:
            self.until_ns = min(self.until_ns, self._first_left_out_ns)
            for each in self._observations:
                if each.time_ns >= self._first_left_out_ns:
                    self.left_out[each.node, each.interface, each.sent] += 1
            self._observations = [each for each in self._observations if each.time_ns < self._first_left_out_ns]

    def _fail(self, error: OSError) -> None:
        self.failure = error.strerror or str(error)
        self._close()

    def _close(self) -> None:
        for tap in self.taps:
            tap.packets.close()
