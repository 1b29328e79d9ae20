"""Lay out who reaches whom: for scripts in Mininet's words, on a screen in columns that can be read at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nsim.commands.framework import Matrix

_LOST, _UNKNOWN, _ITSELF, _REACHED = "X", "?", "·", "."
_RED, _GREY, _PLAIN = "\x1b[1;31m", "\x1b[2m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal that a person looks at: its letters in a line, whether it shows colours, and its lines."""

    columns: int
    colour: bool
    lines: int = 24


def matrix_lines(matrix: Matrix, screen: Screen | None) -> Iterator[str]:
    """Yield one line per node: whom it reached, an X for whom it did not, and a ? where nobody knows.

    Without a screen these are the lines that Mininet prints. On a screen all lines name a target in the same column;
    where that is too wide for it, a target is one letter; where even that is, they are Mininet's lines again.
    """
    names = matrix.names
    widest = max(map(len, names), default=0)
    left = screen.columns - widest - len(" -> ") if screen else 0
    if screen and sum(len(name) + 1 for name in names) - 1 <= left:
        yield from _columns(matrix, screen, [len(name) for name in names])
    elif screen and len(names) <= left:
        yield from _columns(matrix, screen, None)
    else:
        places = range(len(names))
        for source in places:
            answers = [_answer(matrix, source, each, names[each]) for each in places if each != source]
            yield f"{names[source]} -> {' '.join(answers)}"


def _answer(matrix: Matrix, source: int, target: int, reached: str) -> str:
    known = matrix.reached(source, target)
    return _UNKNOWN if known is None else reached if known else _LOST


def _columns(matrix: Matrix, screen: Screen, widths: list[int] | None) -> Iterator[str]:
    # With widths a target is its name, without them one letter.
    names = matrix.names
    widest = max(map(len, names))
    for source, name in enumerate(names):
        cells = []
        for target, other in enumerate(names):
            if target == source:
                text, colour = _ITSELF, _GREY
            else:
                text = _answer(matrix, source, target, other if widths else _REACHED)
                colour = {_LOST: _RED, _UNKNOWN: _GREY}.get(text, "")
            blanks = " " * (widths[target] - len(text)) if widths else ""
            cells.append(f"{colour}{text}{_PLAIN}{blanks}" if colour and screen.colour else f"{text}{blanks}")
        yield f"{name:<{widest}} -> {(' ' if widths else '').join(cells)}".rstrip()
