"""Lay out what a lesson hands out: paragraphs as wide as the screen, and lists of what is done."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from nsim.commands.framework import Checklist, Item, Prose
from nsim.shell.matrix import Screen

MARKS = {True: "✓", False: "✗", None: "·"}
ASCII_MARKS = {True: "x", False: "-", None: "."}
_COLOURS = {True: "\x1b[32m", False: "\x1b[31m", None: "\x1b[2m"}
_PLAIN = "\x1b[0m"
_MOST_COLUMNS = 100


def sheet_lines(sheet: Checklist | Prose, screen: Screen | None, *, ascii_only: bool) -> Iterator[str]:
    """Yield the lines of a sheet; without a screen a paragraph is one line."""
    columns = min(screen.columns, _MOST_COLUMNS) if screen is not None else None
    if isinstance(sheet, Prose):
        yield from prose_lines(sheet, columns)
        return
    for item in sheet.items:
        yield from item_lines(item, columns, colour=screen is not None and screen.colour, ascii_only=ascii_only)


def prose_lines(prose: Prose, columns: int | None) -> Iterator[str]:
    """Yield paragraphs with an empty line between two; those that are indented are not wrapped."""
    for number, paragraph in enumerate(prose.paragraphs):
        if number:
            yield ""
        if paragraph.startswith("    ") or columns is None:
            yield from paragraph.splitlines()
        else:
            yield from textwrap.wrap(paragraph, columns, break_on_hyphens=False, break_long_words=False)


def item_lines(item: Item, columns: int | None, *, colour: bool, ascii_only: bool) -> Iterator[str]:
    """Yield an item, its mark in front, and its notes below."""
    mark = (ASCII_MARKS if ascii_only else MARKS)[item.done]
    painted = f"{_COLOURS[item.done]}{mark}{_PLAIN}" if colour else mark
    first, *more = textwrap.wrap(item.text, (columns or 10_000) - 4, break_on_hyphens=False) or [""]
    yield f"  {painted} {first}"
    yield from (f"    {line}" for line in more)
    for note in item.notes:
        yield from (f"      {line}" for line in textwrap.wrap(note, (columns or 10_000) - 6, break_on_hyphens=False))
