"""Who owns the terminal: one process group at a time. Source: tcsetpgrp(3), credentials(7).

There may be a terminal on standard input that is not this session's controlling terminal (``su -c``); then nobody
can own it, and everything works without job control.
"""

from __future__ import annotations

import os
import signal
import termios
from typing import Any


class Terminal:
    """The terminal on standard input, if there is one, as it was when the process started."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._owner: int | None = None
        self._modes: list[Any] | None = None
        try:
            self._modes = termios.tcgetattr(descriptor)
            owner = os.tcgetpgrp(descriptor)
            # Who was started in the background does not own the terminal and must not seize it.
            self._owner = owner if owner == os.getpgrp() else None
        except (termios.error, OSError):
            pass

    @property
    def has_job_control(self) -> bool:
        """Whether ownership can be passed around: standard input is this session's controlling terminal."""
        return self._owner is not None

    def take(self) -> None:
        """Make the calling process's own group the owner."""
        self.give(os.getpgrp())

    def give(self, group: int) -> None:
        """Make a process group the owner; without job control do nothing."""
        if self._owner is None:
            return
        # A process in the background that changes the owner is stopped by SIGTTOU, unless it blocks that signal.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            os.tcsetpgrp(self._descriptor, group)
        except OSError:  # the group is gone, or the terminal is: either way nobody is left to own it
            pass
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def modes(self) -> list[Any] | None:
        """Return the terminal's present modes, or None without a terminal."""
        try:
            return termios.tcgetattr(self._descriptor)
        except termios.error:
            return None

    def set_modes(self, modes: list[Any] | None) -> None:
        """Put modes back that ``modes`` returned."""
        if modes is None:
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            termios.tcsetattr(self._descriptor, termios.TCSANOW, modes)
        except termios.error:
            pass
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def restore(self) -> None:
        """Give the terminal back to whom it belonged at the start, in the modes it had then."""
        if self._owner is not None:
            self.give(self._owner)
        self.set_modes(self._modes)
