"""Letters with places: where lines meet, cross, and touch boxes, the right letter stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nsim.pictures.picture import Box, Line

_NORTH, _EAST, _SOUTH, _WEST = 1, 2, 4, 8
_LINES = dict(enumerate(" │─└││┌├─┘─┴┐┤┬┼"))
_DOWN = {"│": "┊", "─": "┈"}
_BORDERS = {
    "host": "┌─┐│└┘",
    "switch": "┏━┓┃┗┛",
    "router": "╭─╮│╰╯",
    "nat-gateway": "╔═╗║╚╝",
    "root": "┌┄┐┆└┘",
    "outside": "╭┄╮┆╰╯",
}
# What a border becomes where a line leaves it to the south, north, east and west.
_TOUCHES = {"━": "┯┷", "═": "╤╧", "─": "┬┴", "┄": "┬┴", "┃": "┠┨", "║": "╟╢", "│": "├┤", "┆": "├┤"}
_COLOURS = {"switch": "36", "router": "32", "nat-gateway": "35", "root": "34", "outside": "2"}
_RED, _YELLOW, _NONE = "31", "33", ""


def border(kind: str) -> str:
    """Return the letters of a kind's border: upper left, across, upper right, upright, lower left, lower right."""
    return _BORDERS[kind]


def colour(kind: str) -> str:
    """Return the colour of a kind, as of the terminal's sequence SGR (ECMA-48); empty for none."""
    return _COLOURS.get(kind, _NONE)


class Canvas:
    """Rows of letters, each with a colour."""

    def __init__(self, width: int, height: int) -> None:
        self._letters = [[" "] * width for _ in range(height)]
        self._colours = [[_NONE] * width for _ in range(height)]

    def write(self, x: int, y: int, text: str, colour: str = _NONE) -> None:
        """Write a text."""
        for place, letter in enumerate(text, x):
            self._letters[y][place] = letter
            self._colours[y][place] = colour

    def draw_box(self, box: Box) -> None:
        """Draw a box with what stands in it."""
        kind = box.thing.kind
        left_top, across, right_top, upright, left_low, right_low = list(border(kind))
        inside = box.width - 2
        tint = colour(kind)
        self.write(box.x, box.y, f"{left_top}{across * inside}{right_top}", tint)
        for number in range(box.height - 2):
            text = box.lines[number] if number < len(box.lines) else ""
            indent = " " if max(map(len, box.lines)) < inside - 1 else ""
            filled = f"{text:^{inside}}" if number == 0 else f"{indent}{text:<{inside - len(indent)}}"
            self.write(box.x, box.y + 1 + number, upright, tint)
            self.write(box.x + 1, box.y + 1 + number, filled, "1" if number == 0 else _NONE)
            self.write(box.x + box.width - 1, box.y + 1 + number, upright, tint)
        self.write(box.x, box.y + box.height - 1, f"{left_low}{across * inside}{right_low}", tint)

    def draw_lines(self, lines: Sequence[Line]) -> None:
        """Draw all lines, with their labels; the boxes are there already."""
        cells: dict[tuple[int, int], dict[object, int]] = {}
        owners: dict[tuple[tuple[int, int], object], Line] = {}
        for number, line in enumerate(lines):
            for place, (first, second) in enumerate(pairwise(line.points)):
                # What leaves a box together is one net; lines of two nets that cross do not meet.
                net = line.cord.a.thing if place < line.shared else number
                for cell, sides in _piece(first, second):
                    nets = cells.setdefault(cell, {})
                    nets[net] = nets.get(net, 0) | sides
                    if place + 1 >= line.shared:
                        owners[cell, net] = line
        for cell, nets in cells.items():
            # Where two cross, the one that leads down passes in front.
            front = next((net for net, sides in nets.items() if sides & (_NORTH | _SOUTH)), next(iter(nets)))
            self._draw_cell(*cell, nets[front], owners.get((cell, front)))
        for line in lines:
            for (x, y), text in line.label:
                self.write(x, y, text, _tint(line))

    def rows(self, *, colours: bool) -> Iterator[str]:
        """Yield the lines of text, with sequences for colours where they are wanted."""
        for letters, tints in zip(self._letters, self._colours, strict=True):
            text = "".join(letters).rstrip()
            yield _coloured(text, tints) if colours else text

    def _draw_cell(self, x: int, y: int, sides: int, owner: Line | None) -> None:
        # Without an owner it belongs to several lines, and shows the state of none.
        touched = _TOUCHES.get(self._letters[y][x])
        if touched is not None:
            self._letters[y][x] = touched[0 if sides & (_SOUTH | _EAST) else 1]
            return
        letter = _LINES[sides]
        if owner is not None:
            letter = letter if owner.cord.up else _DOWN.get(letter, letter)
            self._colours[y][x] = _tint(owner)
        self._letters[y][x] = letter


def _tint(line: Line) -> str:
    if not line.cord.up:
        return _RED
    return _YELLOW if line.cord.shaped else _NONE


def _piece(first: tuple[int, int], second: tuple[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    # The cells between two corners, each with the sides on which the line leaves it.
    (x, y), (right, below) = first, second
    if x == right:
        for row in range(min(y, below), max(y, below) + 1):
            north = _NORTH if row > min(y, below) else 0
            yield (x, row), north | (_SOUTH if row < max(y, below) else 0)
    else:
        for column in range(min(x, right), max(x, right) + 1):
            west = _WEST if column > min(x, right) else 0
            yield (column, y), west | (_EAST if column < max(x, right) else 0)


def _coloured(text: str, tints: Sequence[str]) -> str:
    parts = []
    before = _NONE
    for letter, tint in zip(text, tints, strict=False):
        if tint != before:
            parts.append(f"\x1b[{tint or '0'}m" if not before or not tint else f"\x1b[0;{tint}m")
            before = tint
        parts.append(letter)
    return "".join(parts) + ("\x1b[0m" if before else "")
