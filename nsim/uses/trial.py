"""``nsim lesson NAME --try``: play a lesson's own solutions and mistakes, and say whether they fit its goals."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from nsim.lessons.framework.catalog import Course
from nsim.units import count
from nsim.uses.sittings import Played, Sitting, play

_HARMLESS = "jobs"  # a line that changes nothing, behind which the goals are looked at
_SOLUTIONS = "solutions"
_LONGEST_S = 300.0
_WORKERS = 12  # most of the time they wait for answers that do not come


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit: in which lesson and step, counted from 1, and what."""

    lesson: str
    step: int
    text: str


def try_out(course: Course) -> int:
    """Print what does not fit, or that all does; return the exit status."""
    found = sorted(faults(course), key=lambda fault: fault.step)
    for fault in found:
        print(f"{fault.lesson}, step {fault.step}: {fault.text}")
    if not found:
        mistakes = sum(len(step.mistakes) for step in course.steps)
        goals = "reach their goals" if len(course.steps) != 1 else "reaches its goals"
        print(f"{course.name}: {count(len(course.steps), 'solution')} {goals}, {count(mistakes, 'mistake')} cannot")
    return 1 if found else 0


def faults(*courses: Course, workers: int = _WORKERS) -> Iterator[Fault]:
    """Yield what does not fit: a step that is done before it begins, a solution that fails, a mistake that passes.

    All courses are played at once, in so many worlds.
    """
    solutions = [Sitting(_SOLUTIONS, course, _solutions(course), limit_s=_LONGEST_S) for course in courses]
    attempts = [attempt for course in courses for attempt in _attempts(course)]
    for played in play([*solutions, *attempts], workers=workers):
        course = played.sitting.course
        if played.sitting.name == _SOLUTIONS:
            yield from _unsolved(course, played)
            continue
        if played.record.position == played.sitting.position and played.record.handed_in:
            continue
        number, typed = played.sitting.position + 1, "; ".join(played.sitting.lines[1:])
        if played.record.position == played.sitting.position:
            yield Fault(course.name, number, f"`{typed}` ends the lab: {played.last_line}")
        elif _is_done_at_once(played.sitting):
            yield Fault(course.name, number, "it is done before anything is typed")
        else:
            yield Fault(course.name, number, f"a mistake counts as done: {typed}")


def _solutions(course: Course) -> list[str]:
    return [line for number, step in enumerate(course.steps, 1) for line in (*step.solution, f"check {number}")]


def _attempts(course: Course) -> Iterator[Sitting]:
    for position, step in enumerate(course.steps):
        for lines in step.mistakes or ((),):
            lines = (_HARMLESS, *lines)
            yield Sitting("attempt", course, lines, position, limit_s=_LONGEST_S, patient=False)


def _is_done_at_once(sitting: Sitting) -> bool:
    (idle,) = play([dataclasses.replace(sitting, lines=(_HARMLESS,))], workers=1)
    return idle.record.position != sitting.position


def _unsolved(course: Course, played: Played) -> Iterator[Fault]:
    if played.record.position == len(course.steps):
        return
    position = played.record.position
    failed = "; ".join(played.record.steps[position].failed) or played.last_line
    yield Fault(course.name, position + 1, f"the solution does not do it: {failed}")
