"""A tutor looks at the goals of a step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from nsim.checks.goals import Goal, Verdict
from nsim.lessons import Lesson, Step
from nsim.lessons.framework.catalog import Course
from nsim.lessons.framework.progress import Progress
from nsim.lessons.framework.tutor import Tutor
from nsim.network import Network


@dataclass(frozen=True)
class Played(Goal):
    """A goal with a verdict for each look, of which the last stays; a look takes some seconds."""

    verdicts: Iterator[bool]
    look_s: float = 0.0
    last: list[bool] = field(default_factory=list)

    @property
    def meaning(self) -> str:
        return "all is well"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        time.sleep(self.look_s)
        self.last[:] = [next(self.verdicts, *self.last)]
        return Verdict(self.last[0])


def tutor(*goals: Goal) -> Tutor:
    step = Step(title="one", text="do it", goals=goals, hints=("try",), solution=("jobs",))
    made = Tutor(Course("a", Lesson(), (step,)), Progress(None), cast(Network, None), lambda line: (0, ""))
    made.start()
    return made


def test_a_step_is_done_when_all_goals_hold_at_once() -> None:
    taught = tutor(Played(iter([False, True])), Played(iter([False, False, True])))

    assert not taught.glance().finished
    assert taught.glance().finished
    assert taught.ended


def test_a_goal_that_held_before_and_is_lost_is_seen_however_long_the_others_take() -> None:
    slow = Played(iter([False, True]), look_s=0.6)
    held_at_first = Played(iter([True, False]))

    taught = tutor(slow, held_at_first)

    assert not taught.glance().finished
