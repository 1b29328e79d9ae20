"""Print what commands return: tables in columns, lines as they are, drawings, or JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from nsim.commands.framework import Checklist, Drawing, Grid, Matrix, Outcome, Prose, SideBySide, Story, Table, Tables
from nsim.shell.matrix import Screen, matrix_lines
from nsim.shell.story import story_lines


def render(
    outcome: Outcome, *, as_json: bool = False, screen: Screen | None = None, ascii_only: bool = False
) -> Iterator[str]:
    """Yield the lines that show an outcome; without a screen they are for scripts to read.

    ``ascii_only`` wants signs that any terminal can show.
    """
    if as_json:
        import json  # few lines ask for it

        yield json.dumps(outcome.data() if outcome is not None else None, indent=2, ensure_ascii=False)
    elif isinstance(outcome, Table):
        yield from _columns(outcome)
    elif isinstance(outcome, Tables):
        shown = [list(_columns(table)) for table in outcome.parts.values() if table.rows]
        for number, lines in enumerate(shown):
            yield from ["", *lines] if number else lines
    elif isinstance(outcome, SideBySide):
        from nsim.shell.side_by_side import side_by_side_lines  # few lines need it

        yield from side_by_side_lines(outcome, screen, ascii_only=ascii_only)
    elif isinstance(outcome, Drawing):
        from nsim.shell.drawing import drawing_lines  # few lines draw

        yield from drawing_lines(outcome, screen)
    elif outcome is not None:
        for line in outcome.lines:
            if isinstance(line, Matrix):
                yield from matrix_lines(line, screen)
            elif isinstance(line, Grid):
                from nsim.shell.grid import grid_lines  # few lines need it

                yield from grid_lines(line, screen, ascii_only=ascii_only)
            elif isinstance(line, Story):
                yield from story_lines(line, screen, ascii_only=ascii_only)
            elif isinstance(line, Checklist | Prose):
                from nsim.shell.sheet import sheet_lines  # only lessons have them

                yield from sheet_lines(line, screen, ascii_only=ascii_only)
            else:
                yield line


def _columns(table: Table) -> Iterator[str]:
    if not table.rows:
        return
    names = [each.name for each in dataclasses.fields(table.rows[0])]
    cells = [[name.upper() for name in names]]
    cells += [[_cell(getattr(row, name)) for name in names] for row in table.rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(names))]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple | list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
