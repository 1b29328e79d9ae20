"""A grid of pairs, as a script reads it and as a person sees it on screens of every width."""

from __future__ import annotations

import pytest

from nsim.commands.framework import Cell, Grid, Report
from nsim.shell.grid import grid_lines
from nsim.shell.matrix import Screen
from nsim.shell.render import render


def _cell(source: int, target: int) -> Cell:
    return {
        (0, 1): Cell(False, "1!"),
        (2, 0): Cell(False, "2"),
        (2, 1): Cell(None, ""),
    }.get((source, target), Cell(True, "0.05"))


GRID = Grid("IPv4", ["h1", "gateway", "h3"], _cell, ["no reply", "no way"], [("!", "not the other way round")])
LEGEND = ["  ✗1  no reply", "  ✗2  no way", "   !  not the other way round"]
WHOLE = [
    "IPv4     h1    gateway  h3",
    "h1       ·     ✗1!      0.05",
    "gateway  0.05  ·        0.05",
    "h3       ✗2    ?        ·",
]


def test_each_cell_says_how_it_is_and_the_legend_why() -> None:
    assert list(grid_lines(GRID, None)) == [*WHOLE, *LEGEND]
    assert list(grid_lines(GRID, Screen(28, colour=False))) == [*WHOLE, *LEGEND]


def test_where_names_do_not_fit_above_the_columns_they_are_numbers() -> None:
    assert list(grid_lines(GRID, Screen(27, colour=False)))[:-3] == [
        "IPv4       1     2    3",
        "1 h1       ·     ✗1!  0.05",
        "2 gateway  0.05  ·    0.05",
        "3 h3       ✗2    ?    ·",
    ]


def test_where_cells_do_not_fit_either_each_is_a_letter() -> None:
    assert list(grid_lines(GRID, Screen(20, colour=False)))[:-3] == [
        "IPv4       123",
        "1 h1       ·1.",
        "2 gateway  .·.",
        "3 h3       2?·",
    ]


def test_where_nothing_fits_only_what_is_bad_is_listed() -> None:
    names = [f"h{number}" for number in range(1, 101)]
    grid = Grid("IPv4", names, lambda source, target: Cell(source not in (3, 99) and target != 3, "1"), ["no reply"])

    lines = list(grid_lines(grid, Screen(40, colour=False)))

    assert lines[1] == "h1    ✗1 h4"
    assert lines[4] == "h4    ✗1 h1  ✗1 h2  ✗1 h3 and 96 more"
    assert max(map(len, lines)) <= 40
    assert "nodes reach all others" not in "".join(lines)


def test_who_reaches_all_is_counted_where_only_what_is_bad_is_listed() -> None:
    names = [f"h{number}" for number in range(1, 101)]

    lines = list(
        grid_lines(Grid("IPv6", names, lambda *pair: Cell(pair != (1, 2), "1"), ["no reply"]), Screen(40, False))
    )

    assert lines == ["IPv6", "h2    ✗1 h3", "99 nodes reach all others", "  ✗1  no reply"]


@pytest.mark.parametrize("columns", [60, 27, 20])
def test_what_is_good_is_green_and_what_is_not_is_red(columns: int) -> None:
    first = list(grid_lines(GRID, Screen(columns, colour=True)))[1]

    assert first.count("\x1b[1;31m") == 1
    assert first.count("\x1b[32m") == 1


def test_a_terminal_that_knows_little_is_shown_ascii() -> None:
    lines = list(render(Report(["before", GRID], []), ascii_only=True))

    assert lines[:3] == ["before", "IPv4     h1    gateway  h3", "h1       -     x1!      0.05"]
    assert all(line.isascii() for line in lines)
