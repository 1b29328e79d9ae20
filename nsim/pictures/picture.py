"""A picture as values: boxes and lines with their places, in the unit of whoever measures (letters or pixels)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nsim.pictures.sketch import Cord, Thing

Point = tuple[int, int]
"""To the right, and down."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """How large things are. ``letter`` is the width of one, ``line`` the height of a line of text.

    ``side`` and ``head`` are what a box is wider and higher than its text, on each side; ``gap`` lies between boxes,
    ``track`` between lines that run beside each other. ``border`` is 1 where a border takes a place of its own, as in
    a terminal, and 0 where it has no width. A picture is no wider than ``width`` where that can be helped.
    """

    letter: float
    line: int
    side: int
    head: int
    gap: int
    track: int
    border: int
    width: int

    @property
    def aside(self) -> int:
        """How far a label stands from its line."""
        return self.track + self.border

    def measure(self, text: str) -> int:
        """Return how wide a text is."""
        return -int(-len(text) * self.letter // 1)


@dataclass(frozen=True, slots=True)
class Box:
    """A thing with its place: the upper left corner, and how large it is; ``lines`` stand in it, the title first."""

    thing: Thing
    x: int
    y: int
    width: int
    height: int
    lines: Sequence[str]

    @property
    def middle(self) -> int:
        """Where its centre is, from the left."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A cord with its way: corners from its upper (or left) box to the other; ``cord`` is named in this order.

    The first ``shared`` corners may lie on another line from the same box. ``label`` stands at ``place``, line by line,
    each at its own place.
    """

    cord: Cord
    points: Sequence[Point]
    shared: int
    label: Sequence[tuple[Point, str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything with its place; ``width`` and ``height`` hold it all."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]
