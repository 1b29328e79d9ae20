"""All captures of a network, and the one thread that moves their packets from the kernel into their files.

Everything about a running capture happens in that thread; whoever wants one started or stopped asks it and waits. So
it is with recordings, which keep packets in memory.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING

from nsim.errors import CommandError, UsageError
from nsim.network.capture.capture import Capture, Tap
from nsim.network.capture.file import BlockFile
from nsim.network.capture.recording import Recording
from nsim.network.capture.sources import Source, read_sources

if TYPE_CHECKING:
    from nsim.network.network import Network
    from nsim.network.node import Node

_MEMORY_BYTES = 128 << 20  # of one capture, for all its sources together
_MOST_MEMORY_BYTES = 32 << 20  # of one source: 200,000 small packets, or 20,000 full ones
_AGAIN_S = 0.02

_Request = tuple[Callable[[], None], "SimpleQueue[BaseException | None]"]


class Captures:
    """The captures of one network, in the order in which they were started."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._running: tuple[Capture | Recording, ...] = ()
        self._requests: SimpleQueue[_Request] = SimpleQueue()
        self._epoll = select.epoll()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._epoll.register(self._wake, select.EPOLLIN)
        self._owners: dict[int, Capture | Recording] = {}
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="captures", daemon=True)
        self._thread.start()

    @property
    def running(self) -> tuple[Capture, ...]:
        """The captures into files that nobody has stopped yet."""
        return tuple(each for each in self._running if isinstance(each, Capture))

    def start(self, words: Sequence[str], path: str) -> Capture:
        """Capture from ``NODE`` or ``NODE:INTERFACE`` words into a file, which is overwritten.

        Raises UsageError for a name that is none or a file that another capture writes, CommandError when the file or
        the kernel refuses.
        """
        sources = read_sources(self._network, words)
        if not sources:
            raise UsageError("there is nothing to capture", hint="name a node, or an interface as NODE:INTERFACE")
        file = BlockFile(path)
        try:
            if any(capture.identity == file.identity for capture in self.running):
                raise UsageError(f"{path} is being written by another capture", hint="stop that, or name another file")
            taps = self._open(sources)
        except BaseException:
            file.close()
            raise
        capture = Capture(taps, file, on_stop=self.stop)
        try:
            capture.begin()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self._do(lambda: self._add(capture))
        return capture

    def record(self, nodes: Sequence[Node]) -> Recording:
        """Keep in memory what all interfaces of nodes see; raises CommandError when the kernel refuses."""
        recording = Recording(self._open([Source(node, None) for node in nodes]), on_stop=self.stop)
        self._do(lambda: self._add(recording))
        return recording

    def stop(self, capture: Capture | Recording) -> None:
        """End a capture or a recording; one that is not running stays as it is."""
        if capture in self._running:
            self._do(lambda: self._remove(capture))

    def close(self) -> None:
        """End all captures and the thread."""
        for capture in self._running:
            self.stop(capture)
        self._do(self._end)
        self._thread.join()
        self._epoll.close()
        os.close(self._wake)

    def _open(self, sources: Sequence[Source]) -> list[Tap]:
        memory_bytes = min(_MOST_MEMORY_BYTES, _MEMORY_BYTES // len(sources))
        taps: list[Tap] = []
        for source in sources:
            try:
                packets = self._network.engine.open_packets(source.node.name, source.interface, memory_bytes)
            except BaseException as error:
                for tap in taps:
                    tap.packets.close()
                if isinstance(error, OSError):
                    raise CommandError(f"{source}: the kernel allows no capture: {error.strerror}") from error
                raise
            taps.append(Tap(source, packets))
        return taps

    def _do(self, function: Callable[[], None]) -> None:
        reply: SimpleQueue[BaseException | None] = SimpleQueue()
        self._requests.put((function, reply))
        os.eventfd_write(self._wake, 1)
        error = reply.get()
        if error is not None:
            raise error

    def _work(self) -> None:
        while not self._closing:
            waiting = any(capture.waiting for capture in self._running)
            ready = {descriptor for descriptor, _ in self._epoll.poll(_AGAIN_S if waiting else None)}
            for capture in self._running:
                if capture.waiting or any(self._owners.get(descriptor) is capture for descriptor in ready):
                    self._collect(capture)
            if self._wake in ready:
                os.eventfd_read(self._wake)
            while not self._requests.empty():
                function, reply = self._requests.get()
                try:
                    function()
                    reply.put(None)
                except BaseException as error:  # goes back to who has asked
                    reply.put(error)

    def _collect(self, capture: Capture | Recording) -> None:
        descriptors = [tap.packets.fileno() for tap in capture.taps if capture.failure is None]
        capture.collect()
        if capture.failure is not None:  # all is closed, and closing has told epoll
            self._forget(descriptors)

    def _add(self, capture: Capture | Recording) -> None:
        for tap in capture.taps:
            self._owners[tap.packets.fileno()] = capture
            self._epoll.register(tap.packets.fileno(), select.EPOLLIN)
        self._running += (capture,)

    def _remove(self, capture: Capture | Recording) -> None:
        self._running = tuple(each for each in self._running if each is not capture)
        if capture.failure is None:
            descriptors = [tap.packets.fileno() for tap in capture.taps]
            self._forget(descriptors)
            for descriptor in descriptors:
                self._epoll.unregister(descriptor)  # a recording closes them later
            capture.finish()

    def _forget(self, descriptors: Sequence[int]) -> None:
        for descriptor in descriptors:
            del self._owners[descriptor]

    def _end(self) -> None:
        self._closing = True
