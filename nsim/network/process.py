"""A program in a node, as a script sees it: started, talked to, waited for."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from nsim.errors import CommandError
from nsim.network.engine import Program


@dataclass(frozen=True, slots=True)
class Result:
    """How a program ended: its exit status and what it printed, as text."""

    argv: tuple[str, ...]
    status: int
    stdout: str
    stderr: str

    @property
    def ok(self) -> bool:
        """Whether it ended with status 0."""
        return self.status == 0


class Process:
    """A running program; leaving its ``with`` block ends it."""

    def __init__(
        self, node: str, argv: Sequence[str], program: Program, pipes: tuple[IO[bytes], IO[bytes], IO[bytes]]
    ) -> None:
        self.node = node
        self.argv = tuple(argv)
        self.pid = program.pid
        self.stdin, self.stdout, self.stderr = pipes
        self._program = program

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *exception: object) -> None:
        self.end()

    def end(self) -> None:
        """End the program and what it has started, and close our ends of its pipes."""
        self.kill()
        self.close()

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait for the program's end and return its exit status; raise CommandError when the time is up."""
        status = self._program.wait() if timeout_s is None else self._program.wait_for(timeout_s)
        if status is None:
            raise CommandError(f"{self.node}: {' '.join(self.argv)} did not end within {timeout_s:g} s")
        return status

    def running(self, timeout_s: float = 0) -> bool:
        """Say whether the program has not ended yet, once it has had so many seconds to do so."""
        return self._program.wait_for(timeout_s) is None

    def end_descriptor(self) -> int:
        """Return a descriptor that becomes readable when the program has ended; the caller does not close it."""
        return self._program.end_descriptor()

    def send_signal(self, number: int) -> None:
        """Send a signal to the program and what it has started."""
        self._program.send_signal(number)

    def kill(self) -> None:
        """End the program and what it has started, and wait until it is gone."""
        self._program.send_signal(signal.SIGKILL)
        self._program.wait()

    def close(self) -> None:
        """Close our ends of its pipes."""
        for pipe in (self.stdin, self.stdout, self.stderr):
            try:
                pipe.close()
            except BrokenPipeError:  # the program did not read all that was written to it
                pass

    def communicate(self, text: str = "", timeout_s: float | None = None) -> Result:
        """Write to its standard input, read what it prints until its end, and return both with its status.

        What it leaves running in the background may keep its pipes; nobody waits for that.
        Raises CommandError, and ends the program, when the time is up.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        outputs = {self.stdout.fileno(): bytearray(), self.stderr.fileno(): bytearray()}
        waiting = memoryview(text.encode())
        ended = self._program.end_descriptor()
        with selectors.DefaultSelector() as selector:
            for descriptor in (*outputs, ended):
                selector.register(descriptor, selectors.EVENT_READ)
            os.set_blocking(self.stdin.fileno(), False)
            if waiting:
                selector.register(self.stdin, selectors.EVENT_WRITE)
            else:
                self.stdin.close()
            while True:
                ready = self._ready(selector, deadline, timeout_s)
                for descriptor in ready & outputs.keys():
                    if not _read_some(descriptor, outputs[descriptor]):
                        selector.unregister(descriptor)
                if ended in ready:
                    break
                if waiting and not self.stdin.closed and self.stdin.fileno() in ready:
                    waiting = waiting[_write_some(self.stdin.fileno(), waiting) :]
                    if not waiting:
                        selector.unregister(self.stdin)
                        self.stdin.close()
        for descriptor, printed in outputs.items():
            os.set_blocking(descriptor, False)
            while _read_some(descriptor, printed):
                pass
        out, err = (bytes(printed).decode(errors="replace") for printed in outputs.values())
        return Result(self.argv, self._program.wait(), out, err)

    def _ready(self, selector: selectors.BaseSelector, deadline: float | None, timeout_s: float | None) -> set[int]:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready = {key.fd for key, _ in selector.select(left)}
        if not ready and deadline is not None and time.monotonic() >= deadline:
            self.kill()
            raise CommandError(f"{self.node}: {' '.join(self.argv)} did not end within {timeout_s:g} s")
        return ready


def _read_some(descriptor: int, printed: bytearray) -> int:
    # Returns how much was read: nothing at the end, and nothing when all that is there has been read.
    try:
        data = os.read(descriptor, 65536)
    except BlockingIOError:
        return 0
    printed += data
    return len(data)


def _write_some(descriptor: int, data: memoryview) -> int:
    # A program that no longer reads has read enough: count all of it as written.
    try:
        return os.write(descriptor, data[:65536])
    except BrokenPipeError:
        return len(data)
