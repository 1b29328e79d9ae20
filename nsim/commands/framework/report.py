"""What commands return: data. How it looks on a screen or as JSON is decided elsewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nsim.pictures.sketch import Sketch


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one dataclass, whose field names are the columns."""

    rows: Sequence[Any]

    def data(self) -> object:
        """Return the rows as plain values for JSON."""
        return [dataclasses.asdict(row) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Tables:
    """Several tables, one below the other; their names are for programs."""

    parts: Mapping[str, Table]

    def data(self) -> object:
        """Return the rows of each table as plain values for JSON, by its name."""
        return {name: table.data() for name, table in self.parts.items()}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who reached whom among ``names``: ``reached`` says it of two of them, by their places; a part of a report.

    It returns None where nobody knows, because of an interrupt.
    """

    names: Sequence[str]
    reached: Callable[[int, int], bool | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a grid says of one node and another, in a few letters; ``good`` is None where nobody knows.

    The text of what is not good is the number of its reason.
    """

    good: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One cell for each pair of different nodes, by their places in ``names``; a part of a report.

    ``title`` stands in the corner; ``reasons`` say what their numbers stand for, the first that of number 1, and
    ``notes`` what else there is to say about the cells, each behind the sign that is meant.
    """

    title: str
    names: Sequence[str]
    cell: Callable[[int, int], Cell]
    reasons: Sequence[str]
    notes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class StoryStep:
    """A step of a story: at which node, what happens, and the command that shows it; ``failed`` marks the last."""

    node: str
    text: str
    evidence: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """What happens step by step, and what it comes to: notes, each with a word in front; a part of a report."""

    steps: Sequence[StoryStep]
    notes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: whether it is done (None: nobody knows), what it says, and what is told below it."""

    done: bool | None
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is done and what is not; a part of a report."""

    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Prose:
    """Text in paragraphs, which are as wide as the screen; those that are indented stay as they are."""

    paragraphs: Sequence[str]


Part = str | Matrix | Grid | Story | Checklist | Prose


@dataclass(frozen=True, slots=True)
class Report:
    """Lines for people beside plain values for programs; ``status`` is what the command's line returns.

    A part among the lines that is more than one takes as many as it needs.
    """

    lines: Sequence[Part]
    values: object
    status: int = 0

    def data(self) -> object:
        """Return the plain values for JSON."""
        return self.values


@dataclass(frozen=True, slots=True)
class Stream:
    """Lines for people that come while the command works; what it comes to is asked for when they have ended."""

    lines: Iterator[str]
    ask_status: Callable[[], int]
    ask_values: Callable[[], object] = lambda: None

    @property
    def status(self) -> int:
        """What the command's line returns."""
        return self.ask_status()

    def data(self) -> object:
        """Let the command do its work unseen, and return plain values for JSON."""
        for _ in self.lines:
            pass
        return self.ask_values()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a network, which is drawn as large as the terminal has room for.

    With ``addresses`` it shows those too; with ``unfold`` every host where many look alike.
    """

    sketch: Sketch
    addresses: bool = False
    unfold: bool = False

    def data(self) -> object:
        """Return the nodes and links with the places that they have in an SVG, for JSON."""
        from nsim.pictures.values import values  # only who wants them lays out a network

        return values(self.sketch, unfold=self.unfold)


@dataclass(frozen=True, slots=True)
class Column:
    """What is shown of one node beside others: a title, and sections of lines under their headings.

    ``values`` are the same as plain values for programs.
    """

    title: str
    sections: Mapping[str, Sequence[str]]
    values: object


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Columns for some nodes, which all have the same sections; ``read`` returns that of one of ``names``.

    As many stand beside each other as the screen has room for, the others below. Unless the person has named them
    (``named``), those are left out that the screen has no room for, and ``command`` is what shows them.
    """

    names: Sequence[str]
    read: Callable[[str], Column]
    named: bool
    command: str

    def data(self) -> object:
        """Return the plain values of all nodes, by their names."""
        return {name: self.read(name).values for name in self.names}


Outcome = Table | Tables | SideBySide | Report | Stream | Drawing | None
