"""A lesson for tests: its goals are two switches that a test turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nsim.checks.goals import Goal, Verdict
from nsim.lessons import Lesson, Step
from nsim.lessons.framework.catalog import Course, ready
from nsim.model.parameters import parse_specification
from nsim.network import Network

SWITCHES: dict[str, bool] = {}
"""Which goals hold, by their names."""


@dataclass(frozen=True)
class Switched(Goal):
    """Holds when the switch of its name is on."""

    name: str
    wait_s: float = field(default=0.0, kw_only=True)

    @property
    def meaning(self) -> str:
        return f"{self.name} is on"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        on = SWITCHES.get(self.name, False)
        return Verdict(on, "" if on else "it is off")


class Two(Lesson):
    """Two steps with two switches each."""

    title = "Two steps"
    minutes = 1
    topology = "routed"

    def steps(self) -> Iterator[Step]:
        for number in (1, 2):
            yield Step(
                title=f"Step number {number}",
                text="""
                    Turn on a and b.

                        like this
                    """,
                goals=(Switched(f"a{number}", points=2, hint="it is on the left"), Switched(f"b{number}")),
                hints=("look", "look again"),
                solution=(f"noecho sales turn {number}",),
                begin=(f"noecho sales begin {number}",),
            )


def course() -> Course:
    """Return the lesson, ready to be taught."""
    SWITCHES.clear()
    return ready(Two, parse_specification("two"), "two")
