"""A lesson: a network, and the steps in which a person brings it from one state to the next.

A step knows nothing of how it is solved: its goals look at the network. Its own solution is what `solution` shows, what
is done for who skips it, and what is played in tests, where it must reach the goals and the ``mistakes`` must not.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from nsim.checks.goals.goal import Goal
from nsim.errors import TopologyError
from nsim.model import Topology, catalog

HINTS = 3
"""How many levels a hint has at most."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a lesson.

    ``text`` says what to look at and what to do. ``goals`` shall be true of the network when it is done. ``hints`` say
    more from one to the next. ``solution`` are lines of the shell that reach the goals; ``begin`` are lines that are
    run, unseen, when the step begins, to bring in a fault for example. ``mistakes`` are what people try and what must
    not count as done: each is a list of lines.
    """

    title: str
    text: str
    goals: Sequence[Goal]
    hints: Sequence[str]
    solution: Sequence[str]
    begin: Sequence[str] = ()
    mistakes: Sequence[Sequence[str]] = ()

    @property
    def points(self) -> int:
        """What all goals are worth."""
        return sum(goal.points for goal in self.goals)

    @property
    def paragraphs(self) -> list[str]:
        """The text, a paragraph each; what is indented there is a line of its own that keeps its indentation."""
        found: list[str] = []
        for block in inspect.cleandoc(self.text).split("\n\n"):
            lines = block.splitlines()
            if all(line.startswith("    ") for line in lines):
                found.append("\n".join(lines))
            else:
                found.append(" ".join(line.strip() for line in lines))
        return found


class Lesson:
    """A lesson; its docstring's first line says what it teaches.

    A subclass names its ``topology``, as ``--topo`` takes it or as a class, and returns its ``steps``. Parameters of
    the lesson are the keyword arguments of ``steps``, typed, with defaults. ``minutes`` is about how long it takes,
    ``after`` the name of the lesson that it builds on. ``requires`` are features of the kernel that not every machine
    has, by the names that ``nsim doctor`` prints.
    """

    title: ClassVar[str] = ""
    minutes: ClassVar[int] = 0
    after: ClassVar[str] = ""
    topology: ClassVar[str | type[Topology]] = "minimal"
    requires: ClassVar[tuple[str, ...]] = ()

    def steps(self) -> Iterable[Step]:
        """Return the steps in their order."""
        return ()

    def network(self) -> Topology:
        """Make the topology anew."""
        return catalog.make(self.topology) if isinstance(self.topology, str) else self.topology()


def complain(steps: Sequence[Step], name: str) -> None:
    """Raise TopologyError for the first step that cannot be taught."""
    if not steps:
        raise TopologyError(f"the lesson {name} has no steps")
    for number, step in enumerate(steps, 1):
        place = f"the lesson {name}, step {number}"
        if not isinstance(step, Step):
            raise TopologyError(f"{place}: {type(step).__name__} is no Step", hint="yield nsim.lessons.Step(…)")
        for what in ("goals", "hints", "solution", "begin", "mistakes"):
            if isinstance(getattr(step, what), str):
                raise TopologyError(f"{place}: {what} is a text", hint=f'write {what}=("…",), with a comma')
        if not step.goals:
            raise TopologyError(f"{place} has no goals", hint="a step is done when something is true of the network")
        wrong = next((goal for goal in step.goals if not isinstance(goal, Goal)), None)
        if wrong is not None:
            raise TopologyError(f"{place}: {wrong!r} is no goal", hint="goals come from nsim.checks.goals")
        if not step.solution:
            raise TopologyError(f"{place} has no solution", hint="lines of the shell that reach its goals")
        if not 1 <= len(step.hints) <= HINTS:
            raise TopologyError(f"{place} has {len(step.hints)} hints", hint=f"write one to {HINTS}")
