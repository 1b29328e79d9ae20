"""What a person has done of a lesson, kept between runs in one file for all lessons."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from nsim.errors import CommandError

State = Literal["open", "done", "shown", "skipped", "failed"]
"""A step may be done, done after its solution was shown, left out, or, when all are looked at but once, failed."""


_MOST_MEMORY_BYTES = 1 << 20


@dataclass
class StepRecord:
    """What is known of one step: ``hints`` is how many were given, ``seconds`` how long it was worked on.

    ``failed`` are the goals that were not reached at the end, each with the reason.
    """

    state: State = "open"
    points: int = 0
    hints: int = 0
    shown: bool = False
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)


@dataclass
class Record:
    """What is known of one lesson: a record for each of its steps, and which is worked on, counted from 0.

    ``handed_in`` says that it was worked on to the end of what was to be played.
    """

    steps: list[StepRecord] = field(default_factory=list)
    position: int = 0
    handed_in: bool = False

    @property
    def points(self) -> int:
        """What has been earned."""
        return sum(step.points for step in self.steps)


def fresh(count: int) -> Record:
    """Return the record of a lesson of so many steps that nobody has begun."""
    return Record([StepRecord() for _ in range(count)])


class Progress:
    """The file in which records are kept, by the names of the lessons.

    ``path`` may be None where nothing can be kept: then an unnamed file in memory serves as long as this process and
    its children live.
    """

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._memory = os.memfd_create("nsim-progress") if path is None else None

    def fileno(self) -> int:
        """Return the descriptor of the file in memory."""
        assert self._memory is not None, "only what is in memory is kept open"
        return self._memory

    def close(self) -> None:
        """Let the file in memory go, where there is one."""
        if self._memory is not None:
            os.close(self._memory)
            self._memory = None

    def load(self, name: str, count: int) -> Record:
        """Return the record of a lesson of so many steps, a fresh one when there is none or it had other steps.

        Raises CommandError when the file cannot be read.
        """
        kept = self._all().get(name)
        try:
            record = _decoded(kept) if kept is not None else fresh(count)
        except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
            record = fresh(count)
        return record if len(record.steps) == count and 0 <= record.position <= count else fresh(count)

    def known(self) -> set[str]:
        """Return the names of the lessons that were begun."""
        return set(self._all())

    def save(self, name: str, record: Record) -> None:
        """Keep the record of a lesson; those of others, which may be worked on at the same time, stay as they are."""
        records = self._all() | {name: dataclasses.asdict(record)}
        text = json.dumps(records, indent=1)
        if self._path is None:
            self._write_memory(text)
            return
        aside = f"{self._path}.{os.getpid()}"
        try:
            with open(aside, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(aside, self._path)
        except OSError as error:
            raise CommandError(f"cannot keep what you have done: {self._path}: {error.strerror}") from None

    def _all(self) -> dict[str, Any]:
        if self._path is None:
            text = self._read_memory()
        else:
            try:
                with open(self._path, encoding="utf-8") as file:
                    text = file.read()
            except FileNotFoundError:
                return {}
            except (OSError, UnicodeDecodeError) as error:
                raise self._unreadable(error) from None
        try:
            found = json.loads(text or "{}")
        except ValueError as error:
            raise self._unreadable(error) from None
        return found if isinstance(found, dict) else {}

    def _unreadable(self, error: Exception) -> CommandError:
        return CommandError(f"{self._path} cannot be read: {error}", hint="move it away to begin anew")

    def _read_memory(self) -> str:
        assert self._memory is not None
        return os.pread(self._memory, _MOST_MEMORY_BYTES, 0).decode(errors="replace")

    def _write_memory(self, text: str) -> None:
        assert self._memory is not None
        os.ftruncate(self._memory, 0)
        os.pwrite(self._memory, text.encode(), 0)


def _decoded(kept: dict[str, Any]) -> Record:
    steps = [
        StepRecord(
            state=each["state"] if each["state"] in get_args(State) else "open",
            points=int(each["points"]),
            hints=int(each["hints"]),
            shown=bool(each["shown"]),
            seconds=float(each["seconds"]),
            failed=[str(goal) for goal in each.get("failed", [])],
        )
        for each in kept["steps"]
    ]
    return Record(steps, int(kept["position"]), bool(kept.get("handed_in")))
