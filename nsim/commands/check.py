"""The command ``check``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import NumberArgument, Outcome, Part, Report, Session, command
from nsim.commands.parts.teaching import checklist, finished, tutor_of
from nsim.errors import UsageError
from nsim.units import count

_STEP = NumberArgument("a step", 1, 999, whole=True)


@command()
def check(session: Session, step: Annotated[int | None, _STEP] = None) -> Outcome:
    """Say what of a lesson's step is done and what is not; the status is 0 when all is.

    It is looked at after each command, too; this gives every goal the time it may need, and says what is wrong. A
    script names the STEP that it means: one that is over already is done.

    Examples:
        check
        check 2
    """
    from nsim.lessons.framework.report import goal_report

    tutor = tutor_of(session)
    number = tutor.position + 1 if step is None else int(step)
    steps = tutor.course.steps
    if number > len(steps) and step is not None:
        raise UsageError(f"check: there is no step {number}", hint=f"the lesson has {count(len(steps), 'step')}")
    if number <= tutor.position:
        return Report([f"Step {number} is done."], {"step": number, "done": True, "goals": []})
    if number > tutor.position + 1:
        raise UsageError(f"check: step {number} has not begun", hint=f"step {tutor.position + 1} comes first")
    news = tutor.check()
    values = {"step": number, "done": news.finished, "goals": [goal_report(state) for state in news.states]}
    lines: list[Part] = list(finished(session)) if news.finished else [checklist(news.states, reasons=True)]
    return Report(lines, values, 0 if news.finished else 1)
