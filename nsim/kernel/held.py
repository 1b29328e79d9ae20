"""Hold signals back for a moment in which nobody could act on them rightly, and say then which came.

Between the start of a program and the moment it owns the terminal, what a person types (Ctrl-C, Ctrl-Z) reaches us and
is meant for the program. A mask would not do: the program would inherit it.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any


class HeldSignals:
    """Notes signals while its block lasts, or until ``release``; for the main thread."""

    def __init__(self, *numbers: signal.Signals) -> None:
        self._numbers = numbers
        self._before: dict[int, Any] = {}
        self._noted: list[int] = []

    def __enter__(self) -> HeldSignals:
        for number in self._numbers:
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *exception: object) -> None:
        for number in self.release():  # nobody has asked for them, so they do what they always do
            signal.raise_signal(number)

    def release(self) -> list[int]:
        """Let signals take their usual way again, and return those that came, the first first."""
        for number, handler in self._before.items():
            # None is a handler that was not set from Python, which has forgotten it.
            usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, usual if handler is None else handler)
        self._before.clear()
        noted, self._noted = self._noted, []
        return noted

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._noted.append(number)
