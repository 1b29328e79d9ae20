"""Who reaches whom, as a script reads it and as a person sees it."""

from __future__ import annotations

import pytest

from nsim.commands.framework import Matrix, Report
from nsim.shell.matrix import Screen, matrix_lines
from nsim.shell.render import render

MATRIX = Matrix(["h1", "gw", "h10"], lambda source, target: (source, target) != (0, 1))


@pytest.mark.parametrize("screen", [None, Screen(columns=9, colour=False)])
def test_scripts_and_the_smallest_screens_get_the_lines_of_mininet(screen: Screen | None) -> None:
    assert list(matrix_lines(MATRIX, screen)) == ["h1 -> X h10", "gw -> h1 h10", "h10 -> h1 gw"]


def test_where_nobody_knows_stands_a_question_mark() -> None:
    partly = Matrix(["h1", "gw"], lambda source, target: None if source else True)

    assert list(matrix_lines(partly, None)) == ["h1 -> gw", "gw -> ?"]
    assert list(matrix_lines(partly, Screen(columns=80, colour=False))) == ["h1 -> ·  gw", "gw -> ?  ·"]


def test_on_a_screen_all_lines_name_a_target_in_the_same_column() -> None:
    assert list(matrix_lines(MATRIX, Screen(columns=16, colour=False))) == [
        "h1  -> ·  X  h10",
        "gw  -> h1 ·  h10",
        "h10 -> h1 gw ·",
    ]


def test_on_a_screen_that_is_too_narrow_for_names_a_target_is_a_letter() -> None:
    assert list(matrix_lines(MATRIX, Screen(columns=15, colour=False))) == ["h1  -> ·X.", "gw  -> .·.", "h10 -> ..·"]


def test_what_was_lost_is_red() -> None:
    lines = list(matrix_lines(MATRIX, Screen(columns=80, colour=True)))

    assert ["\x1b[1;31mX\x1b[0m" in line for line in lines] == [True, False, False]


def test_a_report_shows_its_matrix_among_its_lines() -> None:
    report = Report(["before", MATRIX, "behind"], None)

    assert [line[:4] for line in render(report)] == ["befo", "h1 -", "gw -", "h10 ", "behi"]
