"""Hold signals back for a moment in which nobody could act on them rightly, and say then which came.

Between the start of a program and the moment it owns the terminal, what a person types (Ctrl-C, Ctrl-Z) reaches us and
is meant for the program. A mask would not do: the program would inherit it.
"""

from __future__ import annotations

import signal
from types import FrameType


class HeldSignals:
    """Notes signals while its block lasts, or until ``release``; for the main thread."""

    def __init__(self, *numbers: signal.Signals) -> None:
        self._numbers = numbers
        self._before: dict[int, object] = {}
        self._noted: list[int] = []

    def __enter__(self) -> HeldSignals:
        for number in self._numbers:
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *exception: object) -> None:
        if signal.SIGINT in self.release():  # there is no program that could have it
            raise KeyboardInterrupt

    def release(self) -> list[int]:
        """Let signals take their usual way again, and return those that came, the first first."""
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() itself has returned
        self._before.clear()
        noted, self._noted = self._noted, []
        return noted

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._noted.append(number)
