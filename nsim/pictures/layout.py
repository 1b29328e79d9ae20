"""Say where everything of a sketch stands: hosts below their switch, a row of routers beside one another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from nsim.pictures.picture import Box, Line, Picture, Ruler
from nsim.pictures.sketch import Cord, Sketch, Thing
from nsim.pictures.tiers import Content, Drop, fitted, moved, place_tiers

Lines = Callable[[Thing], Sequence[str]]
"""What stands in the box of a thing, line by line."""
Label = Callable[[Cord, str, str], Sequence[str]]
"""What stands beside a cord, line by line; the two arrows say which way its directions lead in the picture."""


@dataclasses.dataclass(frozen=True, slots=True)
class Style:
    """What a picture shows, and how large that is. With ``rows``, what lies in a row is drawn so where it fits."""

    ruler: Ruler
    lines: Lines
    label: Label
    rows: bool = True


def layout(sketch: Sketch, style: Style) -> Picture:
    """Return the picture of a sketch. Parts that no cord joins stand side by side, in as many rows as they need."""
    ruler = style.ruler
    cords = sketch.cords_of()
    parts = []
    for keys in _parts(sketch, cords):
        row = _row(sketch, keys, cords) if style.rows else []
        picture = _beside(sketch, row, cords, style) if len(row) > 1 else None
        if picture is None or picture.width > ruler.width:
            tiers = _part(sketch, keys, _top(sketch, keys, cords), cords, style)
            picture = tiers if picture is None or tiers.width < picture.width else picture
        parts.append(picture)
    return _shelves(parts, ruler)


def _parts(sketch: Sketch, cords: dict[str, list[Cord]]) -> list[list[str]]:
    # The keys of each connected part, in the sketch's order.
    left = dict.fromkeys(sketch.things)
    parts = []
    while left:
        found = _distances(next(iter(left)), cords)
        parts.append([key for key in left if key in found])
        for key in found:
            del left[key]
    return parts


def _distances(start: str, cords: dict[str, list[Cord]]) -> dict[str, int]:
    found = {start: 0}
    queue = [start]
    for key in queue:
        for cord in cords[key]:
            if cord.b.thing not in found:
                found[cord.b.thing] = found[key] + 1
                queue.append(cord.b.thing)
    return found


def _neighbours(key: str, cords: dict[str, list[Cord]]) -> set[str]:
    return {cord.b.thing for cord in cords[key]}


def _core(sketch: Sketch, keys: Sequence[str], cords: dict[str, list[Cord]]) -> list[str]:
    # What others hang on.
    return (
        [key for key in keys if len(_neighbours(key, cords)) > 1]
        or [key for key in keys if sketch.things[key].kind != "host"]
        or list(keys)
    )


def _top(sketch: Sketch, keys: Sequence[str], cords: dict[str, list[Cord]]) -> str:
    # The middle of the core, so that the layers are few.
    core = _core(sketch, keys, cords)
    return min(core, key=lambda key: max(_distances(key, cords).values())) if len(core) <= 400 else core[0]


def _row(sketch: Sketch, keys: Sequence[str], cords: dict[str, list[Cord]]) -> list[str]:
    # The core from one end to the other, where it is a row; else nothing.
    core = _core(sketch, keys, cords)
    known = set(core)
    inside = {key: _neighbours(key, cords) & known for key in core}
    ends = [key for key in core if len(inside[key]) == 1]
    if len(ends) != 2 or any(len(each) > 2 for each in inside.values()):
        return []
    found = [ends[0]]
    while len(found) < len(core):
        found.append(next(key for key in core if key in inside[found[-1]] and key not in found[-2:]))
    return found


def _content(thing: Thing, style: Style) -> Content:
    ruler = style.ruler
    lines = list(style.lines(thing))
    width = max(map(ruler.measure, lines)) + 2 * ruler.side
    # A width that is odd has a middle.
    return Content(thing, lines, width + 1 - width % 2, len(lines) * ruler.line + 2 * ruler.head)


def _part(sketch: Sketch, keys: Iterable[str], top: str, cords: dict[str, list[Cord]], style: Style) -> Picture:
    # Everything leads away from the top; between two that are as far from it, from the one named first.
    keys = dict.fromkeys(keys)
    distances = _distances(top, {key: [cord for cord in cords[key] if cord.b.thing in keys] for key in keys})
    height = {key: (distances[key], number) for number, key in enumerate(keys)}
    drops = [
        Drop(cord, style.label(cord, "↓", "↑"))
        for key in keys
        for cord in cords[key]
        if cord.b.thing in height and height[key] < height[cord.b.thing]
    ]
    return place_tiers({key: _content(sketch.things[key], style) for key in keys}, drops, top, style.ruler)


def _beside(sketch: Sketch, row: Sequence[str], cords: dict[str, list[Cord]], style: Style) -> Picture | None:
    # The core in a row, each with its hosts below it; None where there are several cables between two.
    ruler = style.ruler
    boxes: list[Box] = []
    lines: list[Line] = []
    heads: list[Box] = []
    joints = [[cord for cord in cords[one] if cord.b.thing == other] for one, other in pairwise(row)]
    if any(len(each) != 1 for each in joints):
        return None
    labels = [style.label(each[0], "→", "←") for each in joints]
    right = 0
    inside = set(row)
    for number, key in enumerate(row):
        hosts = dict.fromkeys(cord.b.thing for cord in cords[key] if cord.b.thing not in inside)
        part = _part(sketch, [key, *hosts], key, cords, style)
        head = next(box for box in part.boxes if box.thing.key == key)
        left = right + ruler.gap if number else 0
        if number:
            between = max(map(ruler.measure, labels[number - 1]), default=0) + 2 * ruler.gap
            left = max(left, heads[-1].x + heads[-1].width + max(between, 3 * ruler.gap) - head.x)
        part = moved(part, left, 0)
        right = left + part.width
        heads.append(next(box for box in part.boxes if box.thing.key == key))
        boxes += part.boxes
        lines += part.lines
    y = min(box.height for box in heads) // 2
    for (cord,), label, one, other in zip(joints, labels, heads, heads[1:], strict=False):
        start, end = one.x + one.width - ruler.border, other.x
        places = []
        for number, text in enumerate(label):
            x = (start + end + ruler.border - ruler.measure(text)) // 2
            # The first stands above the line, whatever follows below it.
            down = number - 1 if number else -1
            away = ruler.border if number else 0
            if not ruler.border:
                away = ruler.head // 2 if number else -ruler.head // 2
            places.append(((x, y + down * ruler.line + away), text))
        lines.append(Line(cord, [(start, y), (end, y)], 0, places))
    return fitted(boxes, lines, ruler)


def _shelves(parts: Sequence[Picture], ruler: Ruler) -> Picture:
    boxes: list[Box] = []
    lines: list[Line] = []
    x = y = height = 0
    for part in parts:
        if x and x + part.width > ruler.width:
            x, y, height = 0, y + height + ruler.gap, 0
        placed = moved(part, x, y)
        boxes += placed.boxes
        lines += placed.lines
        x += part.width + 2 * ruler.gap
        height = max(height, part.height)
    return fitted(boxes, lines, ruler)
