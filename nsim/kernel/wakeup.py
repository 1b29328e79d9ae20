"""Wait for descriptors and signals at once, and miss neither.

Python runs a signal's handler between two steps of a program. A signal that comes in the moment before a blocking
system call is noticed only when that call returns, which may be never. The interpreter can also write each signal to a
pipe, and a pipe keeps what was written. Source: signal.set_wakeup_fd.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Sequence


def hear_of_children() -> None:
    """Have the end or stop of a child wake a wait; to be called by the main thread."""
    # An ignored signal wakes nobody. A handler, unlike being ignored, is not inherited by programs.
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)


class Wakeup:
    """Makes every signal that has a handler end a ``wait``, while its block lasts; for the main thread."""

    def __enter__(self) -> Wakeup:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        return self

    def __exit__(self, *exception: object) -> None:
        signal.set_wakeup_fd(self._before)
        os.close(self._read)
        os.close(self._write)

    def wait(self, readable: Sequence[int] = (), hung_up: Sequence[int] = (), writable: Sequence[int] = ()) -> set[int]:
        """Wait for a signal, for one of the descriptors to become readable or writable, or for another's to be closed.

        Return those descriptors that are ready: none after a signal, whose handler has run by then.
        """
        events = dict.fromkeys(hung_up, 0) | dict.fromkeys((self._read, *readable), select.POLLIN)
        for descriptor in writable:
            events[descriptor] = events.get(descriptor, 0) | select.POLLOUT
        poll = select.poll()
        for descriptor, event in events.items():
            poll.register(descriptor, event)
        ready = {descriptor for descriptor, _ in poll.poll()}
        if self._read in ready:
            ready.remove(self._read)
            os.read(self._read, 4096)
        return ready
