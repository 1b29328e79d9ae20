"""One capture: packets of several interfaces, perhaps of several nodes, on their way into one file.

Who starts it, reads ``path``, ``packets`` and the like, and stops it. What moves the packets (``begin``, ``collect``,
``finish``) is called by the thread of ``nsim.network.capture.captures`` and nobody else.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from types import TracebackType

from nsim.errors import CommandError
from nsim.kernel.packets import ARPHRD_LOOPBACK, LATEST_S, PACKET_OUTGOING, Packet, PacketSource
from nsim.network.capture import pcapng
from nsim.network.capture.file import BlockFile
from nsim.network.capture.sources import Source
from nsim.units import count

# What came so long ago has been read, unless its source is behind.
_HOLD_NS = round((LATEST_S + 0.02) * 1e9)
_BY_TIME: Callable[[tuple[int, bytes]], int] = itemgetter(0)


@dataclass(eq=False)
class Tap:
    """A source while it is captured; ``places`` are its interfaces' numbers in the file, by their index.

    Nothing that it has yet to tell came before ``horizon_ns``.
    """

    source: Source
    packets: PacketSource
    places: dict[int, int] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    horizon_ns: int = 0


class Capture:
    """A capture that runs; leaving its ``with`` block stops it.

    ``packets`` is how many are in the file; ``failure`` says why nothing more can be written, and is None as long as
    all is well.
    """

    def __init__(self, taps: Sequence[Tap], file: BlockFile, *, on_stop: Callable[[Capture], None]) -> None:
        self.sources = tuple(str(tap.source) for tap in taps)
        self.path = file.path
        self.identity = file.identity
        self.packets = 0
        self.failure: str | None = None
        self.taps = taps
        self._file = file
        self._on_stop = on_stop
        self._waiting: list[tuple[int, bytes]] = []
        self._began_ns = self._now_ns = time.time_ns()
        self._link_types: list[int] = []

    def __enter__(self) -> Capture:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
        if kind is None:
            self.stop()  # to tell that it failed, where nothing else has

    @property
    def dropped(self) -> int:
        """How many packets are lost because they came faster than they could be written."""
        return sum(tap.packets.dropped for tap in self.taps)

    @property
    def one_link_type(self) -> bool:
        """Whether the file has only interfaces of one kind, as tcpdump wants it."""
        return len(set(self._link_types)) <= 1

    @property
    def waiting(self) -> bool:
        """Whether packets have been read and wait for older ones of other sources."""
        return bool(self._waiting)

    def end(self) -> None:
        """Write what has come until now and close the file; ``failure`` says whether that could be done."""
        self._on_stop(self)

    def stop(self) -> None:
        """End it; stopping again does nothing. Raises CommandError when the file could not be written to its end."""
        self.end()
        if self.failure is not None:
            raise CommandError(f"{self.path}: {self.failure}", hint=f"it ends after {count(self.packets, 'packet')}")

    def describe(self) -> str:
        """Return in one line how much went where."""
        lost = f", {self.dropped:,} dropped" if self.dropped else ""
        wrong = f"; {self.failure}" if self.failure is not None else ""
        return f"{self.path}: {count(self.packets, 'packet')} of {', '.join(self.sources)}{lost}{wrong}"

    def begin(self) -> None:
        """Begin the file: who wrote it, and every interface that there is now; raises OSError or KernelError."""
        try:
            self._file.begin(pcapng.section_header("nsim"))
            for tap in self.taps:
                for found in tap.source.node.interfaces().values():
                    if tap.source.interface in (None, found.name):
                        self._describe(tap, found.index, found.name, found.hardware)
        except BaseException:
            self._close()
            raise

    def collect(self) -> None:
        """Read some of what has come, and write everything before which nothing more can come."""
        try:
            before_ns, self._now_ns = self._now_ns, time.time_ns()
            for tap in self.taps:
                blocks = list(self._blocks(tap, tap.packets.read()))
                if not tap.packets.behind:
                    tap.horizon_ns = self._now_ns - _HOLD_NS
                elif blocks:
                    tap.horizon_ns = blocks[-1][0]
                self._waiting += blocks
            self._waiting.sort(key=_BY_TIME)
            # Somebody alone waits for nobody; and a clock that was set back says nothing about what is to come.
            all_is_due = len(self.taps) == 1 or self._now_ns < before_ns
            horizon_ns = min(tap.horizon_ns for tap in self.taps)
            self._write(len(self._waiting) if all_is_due else bisect_right(self._waiting, horizon_ns, key=_BY_TIME))
        except OSError as error:
            self._fail(error)

    def finish(self) -> None:
        """Write the rest and an account of each interface, and close the file."""
        try:
            for tap in self.taps:
                self._waiting += self._blocks(tap, tap.packets.finish())
            self._waiting.sort(key=_BY_TIME)
            self._write(len(self._waiting))
            self._file.append(b"".join(self._accounts(time.time_ns())))
        except OSError as error:
            self._fail(error)
        else:
            self._close()

    def _fail(self, error: OSError) -> None:
        self.failure = error.strerror or str(error)
        self._waiting.clear()
        self._close()

    def _close(self) -> None:
        for tap in self.taps:
            tap.packets.close()
        self._file.close()

    def _blocks(self, tap: Tap, packets: Iterable[Packet]) -> Iterator[tuple[int, bytes]]:
        places, seen = tap.places, tap.seen
        for packet in packets:
            index = packet.interface_index
            if packet.kind == PACKET_OUTGOING and packet.hardware == ARPHRD_LOOPBACK:
                continue  # it comes in at once, and would stand there twice
            if index not in places:
                name = tap.packets.interface_name(index) or f"#{index}"
                self._describe(tap, index, name, packet.hardware)
            seen[index] += 1
            yield packet.time_ns, pcapng.packet_block(places[index], packet)

    def _describe(self, tap: Tap, index: int, name: str, hardware: int) -> None:
        # At once, not in the order of time: packets name an interface by how many were described before it.
        self._file.append(pcapng.interface_description(f"{tap.source.node.name}:{name}", hardware))
        tap.places[index] = len(self._link_types)
        tap.seen[index] = 0
        self._link_types.append(pcapng.link_type(hardware))

    def _write(self, number: int) -> None:
        if number:
            self._file.append(b"".join([block for _, block in self._waiting[:number]]))
            del self._waiting[:number]
            self.packets += number

    def _accounts(self, ended_ns: int) -> Iterator[bytes]:
        for tap in self.taps:
            dropped = tap.packets.dropped
            # A source of several interfaces knows how many packets are lost, but not of which.
            known = len(tap.places) == 1 or not dropped
            comment = "" if known else f"{count(dropped, 'packet')} dropped on the interfaces of {tap.source}"
            for index, place in tap.places.items():
                yield pcapng.interface_statistics(
                    place, (self._began_ns, ended_ns), tap.seen[index], dropped if known else None, comment
                )
