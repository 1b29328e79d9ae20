"""What submissions have earned: a row for each, as a table for people, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TextIO

from nsim.errors import CommandError
from nsim.lessons.framework.catalog import Course
from nsim.uses.sittings import Played

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("submission", "points", "of", "steps_done", "steps", "result", "seconds", "failed")


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step: its state and points, and the goals that were not reached, each with what was seen instead."""

    step: int
    title: str
    state: str
    points: int
    of: int
    failed: list[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """What one submission has earned.

    ``result`` is ``done`` when all steps are, ``open`` when some are not, ``time limit`` when it was stopped, or
    ``ended`` when its lab ended before its lines did; ``said`` is the last line that was printed then.
    """

    submission: str
    points: int
    of: int
    steps_done: int
    steps: list[StepMark]
    result: str
    seconds: float
    said: str

    @property
    def done(self) -> bool:
        """Whether all steps are done."""
        return self.result == "done"

    @property
    def failed(self) -> str:
        """Why it has not done all: the goals that were not reached first, or how it ended."""
        goals = next((step.failed for step in self.steps if step.failed), [])
        first = next((step.step for step in self.steps if step.state not in ("done", "shown", "skipped")), None)
        ended = f"its lab ended before its lines did{': ' if self.said else ''}{self.said}"
        why = "; ".join(goals) or (ended if self.result == "ended" else self.result)
        return "" if self.done or first is None else f"step {first}: {why}"


def mark(played: Played) -> Mark:
    """Return what a submission has earned, from what became of its sitting."""
    course, record = played.sitting.course, played.record
    steps = [
        StepMark(number, step.title, kept.state, min(kept.points, step.points), step.points, list(kept.failed))
        for number, (step, kept) in enumerate(zip(course.steps, record.steps, strict=True), 1)
    ]
    finished = sum(step.state == "done" for step in steps)
    if played.overdue:
        result = "time limit"
    elif not record.handed_in:
        result = "ended"
    else:
        result = "done" if finished == len(steps) else "open"
    said = _printable(played.last_line)
    points = sum(step.points for step in steps)
    return Mark(played.sitting.name, points, course.points, finished, steps, result, round(played.seconds, 1), said)


def print_table(marks: Sequence[Mark]) -> None:
    """Print a row for each submission, and below it why it has not done all."""
    width = max(len(_printable(each.submission)) for each in marks)
    for each in marks:
        steps = f"{each.steps_done}/{len(each.steps)} steps"
        points = f"{each.points}/{each.of} points"
        row = f"{points:>13}  {steps:>11}  {each.result:<10}  {each.seconds:>5.1f} s"
        print(f"{_printable(each.submission):<{width}}  {row}")
        if each.failed:
            print(f"    {_printable(each.failed)}")


def write_tables(marks: Sequence[Mark], course: Course, *, csv_file: str | None, json_file: str | None) -> None:
    """Write the files that are wanted, ``-`` for standard output; raise CommandError for one that cannot be written."""
    if csv_file is not None:
        _write(csv_file, _csv(marks))
    if json_file is not None:
        values = {"lesson": course.name, "of": course.points, "submissions": [asdict(each) for each in marks]}
        _write(json_file, json.dumps(values, indent=2, ensure_ascii=False) + "\n")


def _csv(marks: Sequence[Mark]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for each in marks:
        values: list[object] = [each.submission, each.points, each.of, each.steps_done, len(each.steps), each.result]
        writer.writerow([_cell(value) for value in (*values, each.seconds, each.failed)])
    return text.getvalue()


def _cell(value: object) -> object:
    # A spreadsheet would take what begins so for a formula.
    if not isinstance(value, str):
        return value
    text = _printable(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _printable(text: str) -> str:
    # What others have written must not steer anybody's terminal.
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _write(file: str, text: str) -> None:
    if file == "-":
        _print_to(sys.stdout, text)
        return
    try:
        with open(file, "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
    except OSError as error:
        raise CommandError(f"grade: cannot write {file}: {error.strerror}") from None


def _print_to(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()
