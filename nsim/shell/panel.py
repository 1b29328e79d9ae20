"""The lesson beside the shell: below the line that is typed stands what the step is about and what of it is done."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from nsim.commands.framework import Prose
from nsim.commands.parts.teaching import KEYS, heading
from nsim.lessons.framework.tutor import Tutor
from nsim.shell.sheet import ASCII_MARKS, MARKS, prose_lines

_STYLES = {True: "class:bottom-toolbar.done", False: "class:bottom-toolbar.open", None: ""}
_ROWS_FOR_WORK = 14  # that stay free for the shell itself
_MOST_COLUMNS = 100

Size = tuple[int, int]
"""Columns and rows of a terminal."""


def has_room(tutor: Tutor, size: Size) -> bool:
    """Say whether the text of the step that is worked on has room there, too."""
    return tutor.ended or len(_text(tutor, size)) + len(tutor.states) + 3 + _ROWS_FOR_WORK <= size[1]


def panel(tutor: Tutor, size: Size, *, ascii_only: bool) -> Iterator[tuple[str, str]]:
    """Yield what stands there, as pairs of style and text: the heading, the text where there is room, and the goals."""
    columns = size[0]
    yield "class:bottom-toolbar.name", _row(heading(tutor), columns)
    if tutor.ended:
        return
    if has_room(tutor, size):
        for line in _text(tutor, size):
            yield "", _row(line, columns)
    marks = ASCII_MARKS if ascii_only else MARKS
    for state in tutor.states:
        sentence = textwrap.shorten(str(state.goal), _width(size) - 4, placeholder=" …")
        yield _STYLES[state.holds], _row(f"{marks[state.holds]} {sentence}", columns)
    yield "", _row(KEYS.replace(" ·", ",") if ascii_only else KEYS, columns)


def _text(tutor: Tutor, size: Size) -> list[str]:
    return list(prose_lines(Prose(tutor.step.paragraphs), _width(size)))


def _width(size: Size) -> int:
    return max(20, min(size[0] - 2, _MOST_COLUMNS))


def _row(text: str, columns: int) -> str:
    return f" {text}"[: columns - 1].ljust(columns - 1) + "\n"
