"""A bar that shows how far a command is, once it has taken a second; it is for a person, no script sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

_PATIENCE_S = 1.0
_BETWEEN_S = 0.1
_CELLS = 30
_ERASE = "\r\x1b[K"


class ProgressBar:
    """Is called with how much is done and of how much; draws itself on ``stream`` and takes itself away again.

    ``clock`` returns seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._next = 0.0
        self._began = 0.0
        self._drawn = False

    def begin(self) -> None:
        """Count the time from now."""
        self._began = self._clock()
        self._next = self._began + _PATIENCE_S

    def __call__(self, done: float, total: float) -> None:
        now = self._clock()
        if now < self._next or total <= 0:
            return
        self._next = now + _BETWEEN_S
        share = min(1.0, done / total)
        full = int(share * _CELLS)
        left_s = (now - self._began) * (1 - share) / share if share > 0 else 0.0
        left = f"  {left_s:.0f} s left" if left_s >= 1 else ""
        self._drawn = True
        self._stream.write(f"{_ERASE}[{'#' * full}{'.' * (_CELLS - full)}] {share:4.0%}{left}")
        self._stream.flush()

    def clear(self) -> None:
        """Take the bar away, if it was ever drawn."""
        if self._drawn:
            self._drawn = False
            self._stream.write(_ERASE)
            self._stream.flush()
