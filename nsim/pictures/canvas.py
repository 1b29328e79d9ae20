"""Letters with places: where lines meet, cross, and touch boxes, the right letter stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
        own: dict[tuple[int, int], Line] = {}
        for number, line in enumerate(lines):
            for place, (first, second) in enumerate(zip(line.points, line.points[1:], strict=False)):
                is_shared = place + 1 < line.shared
                # What leaves a box together is one net; lines of two nets that cross do not meet.
                net = line.cord.a.thing if is_shared or place < line.shared else number
                for cell, mask in _piece(first, second):
                    masks = cells.setdefault(cell, {})
                    masks[net] = masks.get(net, 0) | mask
                    if not is_shared:
                        own[cell] = line
        for (x, y), masks in cells.items():
            self._letters[y][x], tint = self._letter(self._letters[y][x], masks, own.get((x, y)))
            if tint or self._letters[y][x] in _LINES.values():
                self._colours[y][x] = tint or self._colours[y][x]
        for line in lines:
            for (x, y), text in line.label:
                self.write(x, y, text, _tint(line))

    def rows(self, *, colours: bool) -> Iterator[str]:
        """Yield the lines of text, with sequences for colours where they are wanted."""
        for letters, tints in zip(self._letters, self._colours, strict=True):
            text = "".join(letters).rstrip()
            yield _coloured(text, tints) if colours else text

    def _letter(self, there: str, masks: dict[object, int], line: Line | None) -> tuple[str, str]:
        mask = next((mask for mask in masks.values() if mask & (_NORTH | _SOUTH)), next(iter(masks.values())))
        if there in _TOUCHES and there != " ":
            first, second = list(_TOUCHES[there])
            return (first if mask & (_SOUTH | _EAST) else second), _NONE
        letter = _LINES[mask]
        if line is None:
            return letter, _NONE
        return (letter if line.cord.up else _DOWN.get(letter, letter)), _tint(line)


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
