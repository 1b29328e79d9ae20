"""Find lessons: those that come with nsim by name, an author's own by file."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass

from nsim.discovery import classes_in, modules_in
from nsim.errors import TopologyError, UsageError, nearest
from nsim.lessons.framework.lesson import Lesson, Step, complain
from nsim.model.author import ask_author
from nsim.model.files import place_of, read_file
from nsim.model.parameters import Specification, bind, parse_specification
from nsim.model.topology import Topology

_PACKAGE = "nsim.lessons"
_FOLDER = os.path.dirname(os.path.dirname(__file__))


@dataclass(frozen=True)
class Course:
    """A lesson with its parameters, ready to be taught; ``name`` is what it was asked for by."""

    name: str
    lesson: Lesson
    steps: tuple[Step, ...]

    @property
    def title(self) -> str:
        """What it is called for people."""
        return self.lesson.title or self.name

    @property
    def points(self) -> int:
        """What all steps are worth."""
        return sum(step.points for step in self.steps)

    def network(self) -> Topology:
        """Make its topology anew; raise TopologyError for a mistake in it."""
        return ask_author(self.lesson.network, _place(type(self.lesson)))


def names() -> list[str]:
    """Return the names of the lessons that come with nsim."""
    return sorted(name.replace("_", "-") for name in modules_in(_FOLDER))


def in_order() -> list[str]:
    """Return the names of the lessons that come with nsim, each behind the one that it builds on."""
    after = {name: built_in(name).after for name in names()}
    ordered: list[str] = []

    def add(previous: str) -> None:
        for name in after:
            if after[name] == previous:
                ordered.append(name)
                add(name)

    add("")
    return ordered


def built_in(name: str) -> type[Lesson]:
    """Return the lesson of that name that comes with nsim; raise UsageError when there is none."""
    if name not in names():
        raise UsageError(
            f"there is no lesson {name!r}",
            hint=nearest(name, names())
            or "`nsim lesson` lists them; a file of your own: nsim lesson path/to/lesson.py",
        )
    return classes_in(importlib.import_module(f"{_PACKAGE}.{name.replace('-', '_')}"), Lesson)[0]


def find(text: str) -> Course:
    """Return the lesson that a specification names: ``routing``, ``faults,seed=7``, ``lesson.py``.

    Raises UsageError for what was typed wrong and TopologyError for what the lesson's author wrote wrong.
    """
    specification = parse_specification(text)
    if ".py" in specification.name or "/" in specification.name:
        lesson = _in_file(specification)
    else:
        lesson = built_in(specification.name)
    return ready(lesson, specification, text)


def ready(lesson: type[Lesson], specification: Specification, name: str) -> Course:
    """Make a course of a lesson; raise TopologyError when its steps cannot be taught, UsageError for parameters."""
    arguments = bind(lesson.steps, specification)
    made = ask_author(lesson, _place(lesson))
    steps = ask_author(lambda: tuple(made.steps(**arguments)), _place(lesson))
    complain(steps, specification.name)
    return Course(name, made, steps)


def _in_file(specification: Specification) -> type[Lesson]:
    path, _, wanted = specification.name.partition(":")
    found = classes_in(read_file(path).module, Lesson)
    known = [each.__name__ for each in found]
    if wanted:
        if wanted not in known:
            raise UsageError(
                f"{path} has no lesson {wanted!r}", hint=nearest(wanted, known) or f"it has {', '.join(known)}"
            )
        return found[known.index(wanted)]
    if not found:
        raise TopologyError(f"{path} has no lesson", hint="write a class that inherits from nsim.lessons.Lesson")
    if len(found) > 1:
        raise UsageError(f"{path} has {len(found)} lessons: {', '.join(known)}", hint=f"choose one: {path}:{known[0]}")
    return found[0]


def _place(lesson: type[Lesson]) -> tuple[str, int]:
    return place_of(lesson.steps) or (lesson.__module__, 1)
