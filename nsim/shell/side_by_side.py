"""Lay out columns, one for each node: as many beside each other as the screen has room for, the others below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from nsim.commands.framework import Column, SideBySide
from nsim.shell.matrix import Screen

_BOLD, _GREY, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_USUAL_COLUMNS = 80  # where no terminal says how wide it is
_NOTHING = "(none)"
_MOST_NAMED = 6  # of those that are left out
_OTHER_LINES = 4  # below what is shown: what is left out, the prompt, the bar


def side_by_side_lines(shown: SideBySide, screen: Screen | None, *, ascii_only: bool = False) -> Iterator[str]:
    """Yield the lines that show some nodes; none is wider than the screen.

    Of nodes that nobody has named, those come that fit on the screen, at least those that fit beside each other. The
    others are told; of most of them nothing has been read.
    """
    columns = screen.columns if screen is not None else _USUAL_COLUMNS
    room = screen.lines - _OTHER_LINES if screen is not None and not shown.named else None
    between = "|" if ascii_only else "│"
    colour = screen is not None and screen.colour
    seen = used = 0
    for band in _bands((_wrapped(shown.read(name), columns) for name in shown.names), columns):
        lines = list(_beside(band, between, colour=colour))
        if room is not None and used and used + len(lines) > room:
            break
        yield from ["", *lines] if used else lines
        used += len(lines) + 1
        seen += len(band)
    if left := shown.names[seen:]:
        yield from ["", *textwrap.wrap(_left_out(left, shown.command), columns, break_on_hyphens=False)]


def _wrapped(column: Column, columns: int) -> Column:
    # The same, with a space in front of each line, and lines cut that are wider than the whole screen.
    sections = {}
    for heading, lines in column.sections.items():
        cut = (textwrap.wrap(line, columns - 1, subsequent_indent="  ", drop_whitespace=False) for line in lines)
        sections[heading] = [f" {part}" for parts in cut for part in parts] or [f" {_NOTHING}"]
    return Column(column.title, sections, column.values)


def _bands(columns: Iterable[Column], width: int) -> Iterator[list[Column]]:
    band: list[Column] = []
    for column in columns:
        if band and sum(_width(each) + len(" │ ") for each in band) + _width(column) > width:
            yield band
            band = []
        band.append(column)
    if band:
        yield band


def _beside(band: Sequence[Column], between: str, *, colour: bool) -> Iterator[str]:
    widths = [_width(column) for column in band]
    bold, grey, plain = (_BOLD, _GREY, _PLAIN) if colour else ("", "", "")

    def line(texts: Iterable[str], shade: str = "") -> str:
        end = plain if shade else ""
        padded = (f"{shade}{text}{end}{' ' * (width - len(text))}" for text, width in zip(texts, widths, strict=True))
        return f" {grey}{between}{plain} ".join(padded).rstrip()

    yield line((column.title for column in band), bold)
    for heading in band[0].sections:
        parts = [column.sections[heading] for column in band]
        yield line([heading] * len(band), grey)
        for number in range(max(map(len, parts))):
            yield line(part[number] if number < len(part) else "" for part in parts)


def _width(column: Column) -> int:
    lines = (line for part in column.sections.values() for line in part)
    return max(map(len, [column.title, *column.sections, *lines]))


def _left_out(names: Sequence[str], command: str) -> str:
    told = ", ".join(names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"no room for {told}{more}; name whom you want to see, as in `{command} {' '.join(names[:2])}`"
