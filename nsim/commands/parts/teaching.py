"""What the commands of a lesson share: who teaches it, and how its state is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nsim.commands.framework import Checklist, Item, Part, Prose, Session
from nsim.errors import UsageError
from nsim.units import count

if TYPE_CHECKING:
    from nsim.lessons.framework.tutor import GoalState, News, Tutor

KEYS = "check · hint · solution · reset · skip · step"


def tutor_of(session: Session) -> Tutor:
    """Return who teaches the lesson; raise UsageError where none is taught."""
    if session.tutor is None:
        raise UsageError("no lesson is being taught here", hint="`nsim lesson` lists them, `nsim lesson NAME` begins")
    return session.tutor


def heading(tutor: Tutor) -> str:
    """Return which step it is, with its title; at the end, what was earned."""
    course = tutor.course
    if tutor.ended:
        return f"{course.title} is done: {tutor.record.points} of {count(course.points, 'point')}."
    return f"{course.title}, step {tutor.position + 1} of {len(course.steps)}: {tutor.step.title}"


def next_step(session: Session) -> list[Part]:
    """Return the step that comes next, as far as it does not stand beside the shell."""
    tutor = tutor_of(session)
    return [heading(tutor)] if session.text_beside() else whole_step(tutor)


def whole_step(tutor: Tutor) -> list[Part]:
    """Return the step that is worked on: its heading, its text and its goals."""
    if tutor.ended:
        return [heading(tutor)]
    return [heading(tutor), "", Prose(tutor.step.paragraphs), "", checklist(tutor.states)]


def checklist(states: Sequence[GoalState], *, reasons: bool = False) -> Checklist:
    """Return goals as a list of what is done, with the reasons for what is not where they are wanted."""
    return Checklist([_item(state, reasons=reasons) for state in states])


def _item(state: GoalState, *, reasons: bool) -> Item:
    points = f" ({count(state.goal.points, 'point')})" if state.goal.points != 1 else ""
    notes = [state.reason] if reasons and state.holds is False and state.reason else []
    notes += [state.goal.hint] if reasons and state.holds is False and state.goal.hint else []
    return Item(state.holds, f"{state.goal}{points}", tuple(notes))


def told(news: News, session: Session) -> Iterator[Part]:
    """Yield what to say of a look at the goals: nothing when nothing has changed."""
    changed = [_item(state, reasons=True) for state in (*news.reached, *news.lost)]
    if changed:
        yield Checklist(changed)
    if news.finished:
        yield from finished(session)


def finished(session: Session) -> Iterator[Part]:
    """Yield what to say when a step is over: what it was worth, and the next one."""
    tutor = tutor_of(session)
    record, step = tutor.record.steps[tutor.position - 1], tutor.course.steps[tutor.position - 1]
    how = {"done": "is done", "shown": "is done after its solution was shown", "skipped": "is left out"}[record.state]
    yield f"Step {tutor.position} {how}: {record.points} of {count(step.points, 'point')}."
    yield ""
    yield from next_step(session)
