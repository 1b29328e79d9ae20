"""``nsim lesson NAME --try``: play a lesson's own solutions and mistakes, and say whether they fit its goals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nsim.lessons.framework.catalog import Course
from nsim.uses.sittings import Played, Sitting, play

_HARMLESS = "jobs"  # a line that changes nothing, behind which the goals are looked at
_LONGEST_S = 300.0
_WORKERS = 8  # most of the time they wait for answers that do not come


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit: in which step, counted from 1, and what."""

    step: int
    text: str


def try_out(course: Course) -> int:
    """Print what does not fit, or that all does; return the exit status."""
    found = sorted(faults(course), key=lambda fault: fault.step)
    for fault in found:
        print(f"{course.name}, step {fault.step}: {fault.text}")
    if not found:
        mistakes = sum(len(step.mistakes) for step in course.steps)
        print(f"{course.name}: {len(course.steps)} solutions reach their goals, {mistakes} mistakes do not")
    return 1 if found else 0


def faults(course: Course) -> Iterator[Fault]:
    """Yield what does not fit: a step that is done before it begins, a solution that fails, a mistake that passes."""
    solutions = Sitting("solutions", course, _solutions(course), limit_s=_LONGEST_S)
    for played in play([solutions, *_attempts(course)], workers=_WORKERS):
        if played.sitting is solutions:
            yield from _unsolved(course, played)
            continue
        number, typed = played.sitting.position + 1, "; ".join(played.sitting.lines)
        if played.record.position != played.sitting.position:
            idle = tuple(played.sitting.lines) == (_HARMLESS,)
            yield Fault(number, "it is done before anything is typed" if idle else f"a mistake counts as done: {typed}")
        elif not played.record.handed_in:
            yield Fault(number, f"`{typed}` ends the lab: {played.last_line}")


def _solutions(course: Course) -> list[str]:
    return [line for number, step in enumerate(course.steps, 1) for line in (*step.solution, f"check {number}")]


def _attempts(course: Course) -> Iterator[Sitting]:
    for position, step in enumerate(course.steps):
        for lines in ((_HARMLESS,), *step.mistakes):
            yield Sitting("attempt", course, lines, position, limit_s=_LONGEST_S, patient=False)


def _unsolved(course: Course, played: Played) -> Iterator[Fault]:
    if played.record.position == len(course.steps):
        return
    position = played.record.position
    failed = "; ".join(played.record.steps[position].failed) or played.last_line
    yield Fault(position + 1, f"the solution does not do it: {failed}")
