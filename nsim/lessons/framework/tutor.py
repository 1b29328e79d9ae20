"""Teach a lesson on a running network: which step it is, what of it is done, and what comes next.

Nothing here prints. Lines of the shell are run by whoever has the shell; goals are looked at here.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict, wait_for
from nsim.errors import CommandError
from nsim.lessons.framework.catalog import Course
from nsim.lessons.framework.lesson import Step
from nsim.lessons.framework.progress import Progress, State, StepRecord
from nsim.network import Network

Listen = Callable[[str], tuple[int, str]]
"""Runs a line and returns its status and what it has printed, which nobody sees."""

GLANCE_S = 0.2
_LONGEST_GLANCE_S = 0.5
_SURE_S = 0.6
_PATIENCE_S = 3.0  # with a network on which nothing is done any more


@dataclass(frozen=True, slots=True)
class GoalState:
    """A goal, and what the last look at it has shown; ``holds`` is None as long as nobody has looked."""

    goal: Goal
    holds: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What one look at a step's goals has shown: all of them, which are reached now, which no longer, if all are."""

    states: tuple[GoalState, ...]
    reached: tuple[GoalState, ...]
    lost: tuple[GoalState, ...]
    finished: bool


class Tutor:
    """Teaches one course on one network.

    ``again`` is called when the network must be built anew; the shell is left then, and the lesson opened again at the
    step where its progress stands.
    """

    def __init__(self, course: Course, progress: Progress, network: Network, listen: Listen) -> None:
        self.course = course
        self.record = progress.load(course.name, len(course.steps))
        self.states: list[GoalState] = []
        self.again: Callable[[], None] = _nobody
        self._progress = progress
        self._network = network
        self._listen = listen
        self._since = time.monotonic()
        self._patient_until = self._since + _PATIENCE_S

    @property
    def position(self) -> int:
        """Which step is worked on, counted from 0; as many as there are when all are done."""
        return self.record.position

    @property
    def ended(self) -> bool:
        """Whether there is no step left."""
        return self.position >= len(self.course.steps)

    @property
    def step(self) -> Step:
        """The step that is worked on; raises CommandError when there is none left."""
        if self.ended:
            raise CommandError(
                "the lesson is done; there is no step left", hint=f"nsim lesson {self.course.name} --restart"
            )
        return self.course.steps[self.position]

    @property
    def step_record(self) -> StepRecord:
        """What is known of the step that is worked on."""
        return self.record.steps[min(self.position, len(self.record.steps) - 1)]

    def start(self) -> None:
        """Bring the network to where the step begins: as if those before had been done as in their solutions.

        Raises CommandError when a line of a solution fails.
        """
        for step in self.course.steps[: self.position]:
            self._play(step.begin)
            self._play(step.solution)
        self._begin()

    def glance(self) -> News:
        """Look at all goals for a moment, and go on to the next step when all hold."""
        if self.ended:
            return News((), (), (), False)
        began = time.monotonic()
        states: list[GoalState] = []
        for state in self._in_order():
            # What is not looked at keeps its last verdict, and a step is not done by what was true before.
            open_still = not all(each.holds for each in states)
            if open_still and (state.goal.measures or time.monotonic() - began > _LONGEST_GLANCE_S):
                states.append(state)
                continue
            states.append(_state(state.goal, state.goal.look(self._network, GLANCE_S)))
        return self._note(states)

    def check(self) -> News:
        """Look at all goals, give each the time that it may need, and go on to the next step when all hold."""
        self.step  # noqa: B018  # raises when there is none left
        states: list[GoalState] = []
        for state in self._in_order():
            unmet = any(not each.holds for each in states)
            until = time.monotonic() if unmet else math.inf
            states.append(_state(state.goal, wait_for(state.goal, self._network, until=until)))
        return self._note(states)

    def examine(self) -> None:
        """Look at the step's goals, write down whether all hold, and go on to the next in any case; nothing is run."""
        goals = self.step.goals
        self._note_failed([_state(goal, wait_for(goal, self._network, until=self._patient_until)) for goal in goals])
        record = self.step_record
        record.state = "failed" if record.failed else "done"
        record.points = 0 if record.failed else self.step.points
        self.record.position += 1
        self._save()

    def hand_in(self, *, patient: bool) -> None:
        """Write down what of the open step is not done; with ``patient`` its goals get the time that they may need."""
        if patient and not self.ended:
            self.check()
        if not self.ended:
            self._note_failed(self.states)
        self.record.handed_in = True
        self._save()

    def _note_failed(self, states: Iterable[GoalState]) -> None:
        self.step_record.failed = [
            f"{state.goal}: {state.reason}" if state.reason else str(state.goal) for state in states if not state.holds
        ]

    def hint(self) -> tuple[int, str]:
        """Return the number of the next hint and its text; the last again when all were given."""
        hints = self.step.hints
        self.step_record.hints = min(self.step_record.hints + 1, len(hints))
        self._save()
        return self.step_record.hints, hints[self.step_record.hints - 1]

    def solution(self) -> tuple[str, ...]:
        """Return the lines that do the step; from now on it earns no points."""
        lines = tuple(self.step.solution)
        self.step_record.shown = True
        self._save()
        return lines

    def skip(self) -> None:
        """Do the step as its solution does, without points, and go on to the next."""
        step = self.step
        self._play(step.solution)
        self._end("skipped")

    def reset(self) -> None:
        """Go back to where the step begins, on a network that is built anew."""
        self.step  # noqa: B018
        self._save()
        self.again()

    def _in_order(self) -> Iterable[GoalState]:
        # What measures comes last: it takes seconds, and says little as long as the rest is not done.
        return sorted(self.states, key=lambda state: state.goal.measures)

    def _begin(self) -> None:
        self._since = time.monotonic()
        if self.ended:
            self.states = []
            return
        self.states = [GoalState(goal) for goal in self.step.goals]
        self._play(self.step.begin)
        # What holds from the start is no news later.
        self.states = [
            state if state.goal.measures else _state(state.goal, state.goal.look(self._network, GLANCE_S))
            for state in self.states
        ]

    def _note(self, states: list[GoalState]) -> News:
        if all(each.holds for each in states):
            # On a busy machine an answer may come late. A step is not done by that.
            states = [
                _state(each.goal, each.goal.look(self._network, _SURE_S)) if each.goal.by_silence else each
                for each in states
            ]
        before = {id(each.goal): each for each in self.states}
        reached = tuple(each for each in states if each.holds and not before[id(each.goal)].holds)
        lost = tuple(each for each in states if each.holds is False and before[id(each.goal)].holds)
        order = {id(goal): number for number, goal in enumerate(self.step.goals)}
        self.states = sorted(states, key=lambda each: order[id(each.goal)])
        news = News(tuple(self.states), reached, lost, all(each.holds for each in self.states))
        if news.finished:
            self._end("shown" if self.step_record.shown else "done")
        return news

    def _end(self, state: State) -> None:
        self.step_record.points = self.step.points if state == "done" else 0
        self.step_record.state = state
        self._count_time()
        self.record.position += 1
        self._save()
        self._begin()

    def _save(self) -> None:
        self._count_time()
        self._progress.save(self.course.name, self.record)

    def _count_time(self) -> None:
        now = time.monotonic()
        if not self.ended:
            self.step_record.seconds += now - self._since
        self._since = now

    def _play(self, lines: Iterable[str]) -> None:
        for line in lines:
            status, said = self._listen(line)
            if status:
                raise CommandError(
                    f"the lesson's own line `{line}` has failed with status {status}",
                    hint=said.strip().splitlines()[-1] if said.strip() else None,
                )


def _state(goal: Goal, verdict: Verdict) -> GoalState:
    return GoalState(goal, verdict.holds, verdict.reason)


def _nobody() -> None:
    raise CommandError("nobody builds this network anew")
