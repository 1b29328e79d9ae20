"""The command ``step``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.commands.parts.teaching import tutor_of, whole_step


@command()
def step(session: Session) -> Outcome:
    """Read a lesson's step again: what to do, and what of it is done."""
    from nsim.lessons.framework.report import goal_report

    tutor = tutor_of(session)
    values = {
        "lesson": tutor.course.name,
        "step": tutor.position + 1,
        "of": len(tutor.course.steps),
        "title": "" if tutor.ended else tutor.step.title,
        "text": [] if tutor.ended else tutor.step.paragraphs,
        "goals": [goal_report(state) for state in tutor.states],
    }
    return Report(whole_step(tutor), values)
