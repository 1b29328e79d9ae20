"""Lay out a grid: a cell for each pair of nodes, as wide as the screen has room for.

Where the names of the columns do not fit they become numbers, then each cell becomes one letter; where even that is
too wide, only what is not good is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nsim.commands.framework import Cell, Grid
from nsim.shell.matrix import Screen

_GREEN, _RED, _GREY, _PLAIN = "\x1b[32m", "\x1b[1;31m", "\x1b[2m", "\x1b[0m"
_GAP = "  "


@dataclass(frozen=True, slots=True)
class _Signs:
    # What stands for a cell that says nothing by itself.
    bad: str
    itself: str
    good: str = "."
    unknown: str = "?"


_SIGNS, _ASCII_SIGNS = _Signs("✗", "·"), _Signs("x", "-")


def grid_lines(grid: Grid, screen: Screen | None, *, ascii_only: bool = False) -> Iterator[str]:
    """Yield a heading, a line for each node, and the legend; without a screen the lines are as long as they need be."""
    signs = _ASCII_SIGNS if ascii_only else _SIGNS
    sheet = _Sheet(grid, signs, colour=screen is not None and screen.colour)
    numbers = [str(number) for number in range(1, len(grid.names) + 1)]
    numbered = [f"{number:>{len(numbers[-1])}} {name}" for number, name in zip(numbers, grid.names, strict=True)]
    if screen is None or sheet.fits(grid.names, grid.names, screen.columns):
        yield from sheet.lines(grid.names, grid.names)
    elif sheet.fits(numbered, numbers, screen.columns):
        yield from sheet.lines(numbered, numbers)
    elif _longest(numbered) + len(_GAP) + len(numbers) <= screen.columns:
        yield from sheet.lines_of_letters(numbered)
    else:
        yield from sheet.lines_of_what_is_bad(screen.columns)
    marks = [f"{signs.bad}{number}" for number in range(1, len(grid.reasons) + 1)]
    legend = [*zip(marks, grid.reasons, strict=True), *grid.notes]
    widest = _longest([mark for mark, _ in legend])
    yield from (f"{_GAP}{mark:>{widest}}  {text}" for mark, text in legend)


class _Sheet:
    # The cells of a grid as they are printed.

    def __init__(self, grid: Grid, signs: _Signs, *, colour: bool) -> None:
        self._grid = grid
        self._signs = signs
        self._colour = colour
        self._places = range(len(grid.names))

    def fits(self, rows: Sequence[str], columns: Sequence[str], width: int) -> bool:
        """Say whether the grid with these headings is no wider than ``width``."""
        headings = max(map(len, [self._grid.title, *rows])) + len(_GAP) * len(columns)
        # Of a million cells nobody need know how wide they are.
        if headings + sum(map(len, columns)) > width:
            return False
        return headings + sum(self._widths(columns)) <= width

    def lines(self, rows: Sequence[str], columns: Sequence[str]) -> Iterator[str]:
        """Yield the grid with whole cells."""
        first = max(map(len, [self._grid.title, *rows]))
        widths = self._widths(columns)
        heading = (f"{name:<{width}}" for name, width in zip(columns, widths, strict=True))
        yield _GAP.join([f"{self._grid.title:<{first}}", *heading]).rstrip()
        for source in self._places:
            cells = (
                self._painted(*self._text(source, target), width)
                for target, width in zip(self._places, widths, strict=True)
            )
            yield _GAP.join([f"{rows[source]:<{first}}", *cells]).rstrip()

    def lines_of_letters(self, rows: Sequence[str]) -> Iterator[str]:
        """Yield the grid with one letter for each cell; the columns have the last digit of their number."""
        first = _longest(rows)
        yield f"{self._grid.title:<{first}}{_GAP}{''.join(str((place + 1) % 10) for place in self._places)}"
        for source in self._places:
            yield f"{rows[source]:<{first}}{_GAP}{''.join(self._letter(source, target) for target in self._places)}"

    def lines_of_what_is_bad(self, columns: int) -> Iterator[str]:
        """Yield a line for each node that has a cell that is not good, and how many nodes have none."""
        yield self._grid.title
        names, fine = self._grid.names, 0
        first = _longest(names)
        for source in self._places:
            told: list[str] = []
            for target in self._places:
                text, good = self._text(source, target)
                if target != source and good is not True:
                    told.append(f"{text} {names[target]}")
            if told:
                yield _cut(f"{names[source]:<{first}}{_GAP}", told, columns)
            else:
                fine += 1
        if fine:
            yield f"{fine} nodes reach all others" if fine > 1 else "1 node reaches all others"

    def _widths(self, columns: Sequence[str]) -> list[int]:
        return [
            max(len(name), *(len(self._text(source, target)[0]) for source in self._places))
            for target, name in enumerate(columns)
        ]

    def _text(self, source: int, target: int) -> tuple[str, bool | None]:
        if source == target:
            return self._signs.itself, None
        cell: Cell = self._grid.cell(source, target)
        if cell.good is None:
            return self._signs.unknown, None
        return cell.text if cell.good else f"{self._signs.bad}{cell.text}", cell.good

    def _letter(self, source: int, target: int) -> str:
        # A reason whose number has two digits has none of its own.
        text, good = self._text(source, target)
        number = text.strip(self._signs.bad + "!")
        letter = self._signs.good if good else (number if len(number) == 1 else text[0])
        return self._painted(letter, good, 1)

    def _painted(self, text: str, good: bool | None, width: int) -> str:
        blanks = " " * (width - len(text))
        if not self._colour:
            return text + blanks
        return f"{_GREY if good is None else _GREEN if good else _RED}{text}{_PLAIN}{blanks}"


def _cut(begin: str, texts: Sequence[str], columns: int) -> str:
    # As many texts as fit into a line, and how many more there are.
    line = begin
    for shown, text in enumerate(texts):
        more = f" and {len(texts) - shown} more"
        rest = len(more) if shown < len(texts) - 1 else 0
        if shown and len(line) + len(_GAP) + len(text) + rest > columns:
            return line + more
        line += text if not shown else f"{_GAP}{text}"
    return line


def _longest(texts: Sequence[str]) -> int:
    return max(map(len, texts), default=0)
