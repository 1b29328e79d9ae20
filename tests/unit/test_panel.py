"""The lesson beside the shell: as much of it as the terminal has room for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import open_lab
from lessons import SWITCHES, course

from nsim.commands.framework import Checklist, Item, Prose
from nsim.lessons.framework.progress import Progress
from nsim.lessons.framework.tutor import Tutor
from nsim.shell.matrix import Screen
from nsim.shell.panel import has_room, panel
from nsim.shell.sheet import sheet_lines


@pytest.fixture
def tutor() -> Iterator[Tutor]:
    with open_lab("routed") as lab:
        made = Tutor(course(), Progress(None), lab.session.network, lab.interpreter.listen)
        made.start()
        yield made


def shown(tutor: Tutor, columns: int, rows: int, *, ascii_only: bool = False) -> list[str]:
    text = "".join(part for _, part in panel(tutor, (columns, rows), ascii_only=ascii_only))
    return [line.strip() for line in text.splitlines()]


def test_a_large_terminal_shows_the_text_and_the_goals(tutor: Tutor) -> None:
    assert shown(tutor, 100, 40) == [
        "Two steps, step 1 of 2: Step number 1",
        "Turn on a and b.",
        "",
        "like this",
        "✗ a1 is on",
        "✗ b1 is on",
        "check · hint · solution · reset · skip · step",
    ]


def test_a_small_one_shows_the_goals_alone(tutor: Tutor) -> None:
    assert not has_room(tutor, (80, 20))
    assert "Turn on a and b." not in shown(tutor, 80, 20)
    assert "✗ a1 is on" in shown(tutor, 80, 20)


def test_no_row_is_wider_than_the_terminal(tutor: Tutor) -> None:
    assert max(map(len, shown(tutor, 30, 60))) < 30


def test_what_is_reached_is_marked(tutor: Tutor) -> None:
    SWITCHES["a1"] = True
    tutor.glance()

    assert "✓ a1 is on" in shown(tutor, 80, 40)
    assert "x a1 is on" in shown(tutor, 80, 40, ascii_only=True)


def test_the_end_of_a_lesson_tells_what_was_earned(tutor: Tutor) -> None:
    tutor.skip()
    tutor.skip()

    assert shown(tutor, 80, 40) == ["Two steps is done: 0 of 6 points."]


def test_paragraphs_are_wrapped_and_what_is_indented_is_not() -> None:
    prose = Prose(["one two three four", "    a b c d e f g h i j k l m n o p"])

    assert list(sheet_lines(prose, Screen(10, colour=False), ascii_only=False)) == [
        "one two",
        "three four",
        "",
        "    a b c d e f g h i j k l m n o p",
    ]
    assert next(sheet_lines(prose, None, ascii_only=False)) == "one two three four"


def test_an_item_that_nobody_has_looked_at_is_neither_done_nor_not() -> None:
    items = Checklist([Item(None, "a"), Item(False, "b", ("why",))])

    assert list(sheet_lines(items, None, ascii_only=False)) == ["  · a", "  ✗ b", "      why"]
