"""A picture in letters, no wider than the terminal; what does not fit is folded, and in the end told in lines."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from nsim.pictures.canvas import Canvas, border, colour
from nsim.pictures.layout import Style, layout
from nsim.pictures.outline import outline
from nsim.pictures.picture import Picture, Ruler
from nsim.pictures.sketch import MANY, Cord, End, Sketch, Thing, folded
from nsim.pictures.texts import KIND_NAMES, LISTED, both_ends, box_lines, cord_label

_MOST = 120  # boxes of which a drawing in letters can make sense
_FEW = 1  # where even this much folding does not help, the network is told in lines
_WIDE = Ruler(letter=1, line=1, side=2, head=1, gap=3, track=1, border=1, width=80)
_RULERS = (_WIDE, dataclasses.replace(_WIDE, gap=1), dataclasses.replace(_WIDE, side=1, gap=1))

Ends = frozenset[End]
"""What a cord is known by, from whichever end it is named."""


@dataclass(frozen=True, slots=True)
class _Wish:
    columns: int
    addresses: bool
    unfold: bool


class _Way(NamedTuple):
    # One way of drawing: with numbers in place of labels, in boxes of that size, which may be high; rows as rows.
    numbered: bool
    ruler: Ruler
    high: bool
    rows: bool


def draw(sketch: Sketch, columns: int, *, addresses: bool, unfold: bool, colours: bool) -> Iterator[str]:
    """Yield the lines of a drawing of a network, each of at most so many letters."""
    found = _fitting(sketch, _Wish(columns, addresses, unfold))
    if found is None:
        yield from (_cut(line, columns) for line in outline(folded(sketch, MANY), addresses=addresses))
        return
    picture, notes = found
    canvas = Canvas(picture.width, picture.height)
    for box in picture.boxes:
        canvas.draw_box(box)
    canvas.draw_lines(picture.lines)
    yield from canvas.rows(colours=colours)
    yield from (_cut(line, columns) for line in notes)
    yield from _legend({box.thing.kind for box in picture.boxes}, columns, colours=colours)


def _fitting(sketch: Sketch, wish: _Wish) -> tuple[Picture, list[str]] | None:
    # The first way of drawing it that is not too wide, and the lines below it: large boxes before small ones, labels
    # before numbers in their place, all hosts before folded ones.
    many = len(sketch.things) if wish.unfold else MANY
    for limit in dict.fromkeys((many, _FEW)):
        shown = folded(sketch, limit)
        if len(shown.things) > _MOST:
            continue
        labelled = any(cord.words("→", "←") for cord in shown.cords)
        choices = ((False, True) if labelled else (False,), _RULERS, (False, True) if wish.addresses else (False,))
        ways = [_Way(*each) for each in itertools.product(*choices, (True, False))]
        # The last two are the narrowest: where they do not fit, nothing does.
        if all(_drawn(shown, wish, way).width > wish.columns for way in ways[-2:]):
            continue
        for way in ways:
            picture = _drawn(shown, wish, way)
            if picture.width <= wish.columns:
                return picture, list(_notes(shown)) if way.numbered else []
    return None


def _drawn(sketch: Sketch, wish: _Wish, way: _Way) -> Picture:
    lines = partial(_lines, wish=wish, high=way.high)
    label = partial(_label, names=wish.addresses, numbers=_numbers(sketch) if way.numbered else None)
    return layout(sketch, Style(dataclasses.replace(way.ruler, width=wish.columns), lines, label, way.rows))


def _lines(thing: Thing, *, wish: _Wish, high: bool) -> list[str]:
    listed = wish.unfold or (wish.addresses and len(thing.members) <= LISTED)
    return box_lines(thing, addresses=wish.addresses, list_width=wish.columns // 2 if listed else None, high=high)


def _label(cord: Cord, there: str, back: str, *, names: bool, numbers: Mapping[Ends, int] | None) -> list[str]:
    label = (both_ends if there == "→" else cord_label)(cord, there, back, names=names)
    words = cord.words(there, back)
    if numbers is None or not words:
        return label
    number = numbers.get(_ends(cord))
    short = ["" if cord.up else "✗", "" if number is None else f"({number})"]
    return [*label[: -len(words)], " ".join(each for each in short if each)]


def _ends(cord: Cord) -> Ends:
    return frozenset((cord.a, cord.b))


def _numbers(sketch: Sketch) -> dict[Ends, int]:
    # Of the cords of which there is more to say than that they are down.
    special = [cord for cord in sketch.cords if cord.shaped or cord.notes]
    return {_ends(cord): number for number, cord in enumerate(special, 1)}


def _notes(sketch: Sketch) -> Iterator[str]:
    numbers = _numbers(sketch)
    if numbers:
        yield ""
    for cord in sketch.cords:
        if _ends(cord) in numbers:
            ends = " — ".join(f"{end.thing}:{end.interface}".rstrip(":") for end in (cord.a, cord.b))
            yield f"({numbers[_ends(cord)]}) {ends}  {' '.join(cord.words('→', '←'))}"


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


def _cut(line: str, columns: int) -> str:
    return line if len(line) <= columns else f"{line[: max(columns - 1, 0)]}…"
