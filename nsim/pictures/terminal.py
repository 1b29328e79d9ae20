"""A picture in letters, no wider than the terminal; what does not fit is folded, and in the end told in lines."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from functools import partial

from nsim.pictures.canvas import Canvas, border, colour
from nsim.pictures.layout import Style, layout
from nsim.pictures.picture import Picture, Ruler
from nsim.pictures.sketch import MANY, Cord, Sketch, Thing, folded
from nsim.pictures.texts import KIND_NAMES, LISTED, both_ends, box_lines, cord_label, interface_lines

_MOST = 150  # boxes of which a drawing in letters can make sense
_FEW = 1  # where even this much folding does not help, the network is told in lines
_WIDE = Ruler(letter=1, line=1, side=2, head=1, gap=3, track=1, border=1, width=80)
_RULERS = (_WIDE, dataclasses.replace(_WIDE, gap=1), dataclasses.replace(_WIDE, side=1, gap=1))


def draw(sketch: Sketch, columns: int, *, addresses: bool, unfold: bool, colours: bool) -> Iterator[str]:
    """Yield the lines of a drawing of a network, each of at most so many letters."""
    picture = _fitting(sketch, columns, addresses=addresses, unfold=unfold)
    if picture is None:
        yield from (_cut(line, columns) for line in _outline(folded(sketch, MANY), addresses=addresses))
        return
    canvas = Canvas(picture.width, picture.height)
    for box in picture.boxes:
        canvas.draw_box(box)
    canvas.draw_lines(picture.lines)
    yield from canvas.rows(colours=colours)
    yield from _legend({box.thing.kind for box in picture.boxes}, columns, colours=colours)


def _fitting(sketch: Sketch, columns: int, *, addresses: bool, unfold: bool) -> Picture | None:
    # The first way of drawing it that is not too wide: large boxes before small ones, all hosts before folded ones.
    many = len(sketch.things) if unfold else MANY
    for limit in dict.fromkeys((many, _FEW)):
        shown = folded(sketch, limit)
        if len(shown.things) > _MOST:
            continue
        for ruler, high, rows in itertools.product(_RULERS, (False, True) if addresses else (False,), (True, False)):
            lines = partial(_lines, addresses=addresses, high=high, list_width=columns // 2, listed=unfold)
            label = partial(_label, names=addresses)
            picture = layout(shown, Style(dataclasses.replace(ruler, width=columns), lines, label, rows))
            if picture.width <= columns:
                return picture
    return None


def _lines(thing: Thing, *, addresses: bool, high: bool, list_width: int, listed: bool) -> list[str]:
    listed = listed or (addresses and len(thing.members) <= LISTED)
    return box_lines(thing, addresses=addresses, list_width=list_width if listed else None, high=high)


def _label(cord: Cord, there: str, back: str, *, names: bool) -> list[str]:
    return (both_ends if there == "→" else cord_label)(cord, there, back, names=names)


def _legend(kinds: set[str], columns: int, *, colours: bool) -> Iterator[str]:
    # Hosts alone explain themselves.
    if kinds <= {"host"}:
        return
    yield ""
    shown = ""
    length = 0
    for kind in (kind for kind in KIND_NAMES if kind in kinds):
        mark, name = border(kind)[:3], KIND_NAMES[kind]
        entry = len(f"{mark} {name}")
        if shown and length + entry > columns:
            yield shown.rstrip()
            shown, length = "", 0
        tint = colour(kind)
        shown += f"\x1b[{tint}m{mark}\x1b[0m {name}   " if colours and tint else f"{mark} {name}   "
        length += entry + 3
    yield shown.rstrip()


def _outline(sketch: Sketch, *, addresses: bool) -> Iterator[str]:
    # Everything that has several neighbours, with what hangs on it.
    cords = sketch.cords_of()
    told: set[str] = set()
    for key, thing in sketch.things.items():
        if len(cords[key]) == 1 and len(cords[cords[key][0].b.thing]) > 1:
            continue
        yield f"{thing.title} ({KIND_NAMES[thing.kind]})"
        if addresses:
            yield from (f"│ {line}" for line in interface_lines(thing))
        for number, cord in enumerate(cords[key], 1):
            other = sketch.things[cord.b.thing]
            mark = "└─" if number == len(cords[key]) else "├─"
            words = "  ".join([_end(other, cord, addresses=addresses), *cord.words("→", "←")])
            yield f"{mark} {words}"
        told.add(key)


def _end(other: Thing, cord: Cord, *, addresses: bool) -> str:
    if not addresses:
        return other.title
    found = next((row.addresses for row in other.rows if row.interface == cord.b.interface), ())
    return " ".join([other.title, cord.b.interface, *found]).rstrip()


def _cut(line: str, columns: int) -> str:
    return line if len(line) <= columns else f"{line[: max(columns - 1, 0)]}…"
