"""What a teacher gets of a lesson: every step, its points, and of the one that is worked on every goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from nsim.lessons.framework.tutor import GoalState, Tutor


class GoalReport(TypedDict):
    """A goal: its sentence, whether it holds (None: nobody has looked), and what was seen instead."""

    goal: str
    points: int
    holds: bool | None
    reason: str


class StepReport(TypedDict):
    """A step: ``hints`` is how many were given; ``seconds`` how long it was worked on; goals of the open one only."""

    step: int
    title: str
    state: str
    points: int
    of: int
    hints: int
    seconds: float
    goals: list[GoalReport]


class LessonReport(TypedDict):
    """A lesson, and how much of it is done."""

    lesson: str
    title: str
    points: int
    of: int
    done: bool
    steps: list[StepReport]


def goal_report(state: GoalState) -> GoalReport:
    """Return a goal as plain values."""
    return {"goal": str(state.goal), "points": state.goal.points, "holds": state.holds, "reason": state.reason}


def report(tutor: Tutor) -> LessonReport:
    """Return what has been done of a lesson as plain values."""
    steps: list[StepReport] = []
    for number, (step, record) in enumerate(zip(tutor.course.steps, tutor.record.steps, strict=True)):
        current = number == tutor.position
        steps.append(
            {
                "step": number + 1,
                "title": step.title,
                "state": record.state,
                "points": record.points,
                "of": step.points,
                "hints": record.hints,
                "seconds": round(record.seconds, 1),
                "goals": [goal_report(state) for state in tutor.states] if current else [],
            }
        )
    return {
        "lesson": tutor.course.name,
        "title": tutor.course.title,
        "points": tutor.record.points,
        "of": tutor.course.points,
        "done": tutor.ended,
        "steps": steps,
    }


def markdown(found: LessonReport) -> str:
    """Return a report as a Markdown document."""
    lines = [
        f"# {_cell(found['title'])}",
        "",
        f"{found['points']} of {found['of']} points; {'all steps are over' if found['done'] else 'not finished'}.",
        "",
        "| step | | state | points | hints | minutes |",
        "|---:|---|---|---:|---:|---:|",
    ]
    lines += [
        f"| {each['step']} | {_cell(each['title'])} | {each['state']} | {each['points']} of {each['of']} "
        f"| {each['hints']} | {each['seconds'] / 60:.1f} |"
        for each in found["steps"]
    ]
    goals = [goal for each in found["steps"] for goal in each["goals"]]
    if goals:
        lines += ["", "In the step that is open:", ""]
        lines += [
            f"- [{'x' if goal['holds'] else ' '}] {_cell(goal['goal'])}"
            + (f": {_cell(goal['reason'])}" if goal["reason"] and not goal["holds"] else "")
            for goal in goals
        ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
