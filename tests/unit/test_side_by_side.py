"""Several nodes beside each other, on screens of every size."""

from __future__ import annotations

import json

from nsim.commands.framework import Column, SideBySide
from nsim.shell.matrix import Screen
from nsim.shell.render import render
from nsim.shell.side_by_side import side_by_side_lines

COLUMNS = {
    "h1": Column("h1 (host)", {"routes": ["default via 10.0.0.1 eth0"], "neighbours": []}, {"routes": 1}),
    "gw": Column(
        "gw (router)", {"routes": ["10.0.0.0/8 eth0", "192.0.2.0/24 eth1"], "neighbours": ["h1"]}, {"routes": 2}
    ),
    "h2": Column("h2 (host)", {"routes": ["none"], "neighbours": ["gw"]}, {"routes": 0}),
}


def _shown(*, named: bool) -> SideBySide:
    return SideBySide(list(COLUMNS), COLUMNS.__getitem__, named, "tables")


def test_nodes_stand_beside_each_other_section_by_section() -> None:
    assert list(side_by_side_lines(_shown(named=True), Screen(60, colour=False))) == [
        "h1 (host)                  │ gw (router)        │ h2 (host)",
        "routes                     │ routes             │ routes",
        " default via 10.0.0.1 eth0 │  10.0.0.0/8 eth0   │  none",
        "                           │  192.0.2.0/24 eth1 │",
        "neighbours                 │ neighbours         │ neighbours",
        " (none)                    │  h1                │  gw",
    ]


def test_what_has_no_room_beside_the_others_stands_below() -> None:
    lines = list(side_by_side_lines(_shown(named=True), Screen(48, colour=False)))

    assert lines[0] == "h1 (host)                  │ gw (router)"
    assert lines[6:8] == ["", "h2 (host)"]
    assert max(map(len, lines)) <= 48


def test_on_the_narrowest_screen_they_are_stacked_and_long_lines_go_on_below() -> None:
    lines = list(side_by_side_lines(_shown(named=True), Screen(20, colour=False)))

    assert lines[:4] == ["h1 (host)", "routes", " default via", "   10.0.0.1 eth0"]
    assert [line for line in lines if "(" in line and not line.startswith(" ")] == [
        "h1 (host)",
        "gw (router)",
        "h2 (host)",
    ]
    assert max(map(len, lines)) <= 20


def test_whom_nobody_has_named_is_left_out_where_the_screen_is_full_and_is_told() -> None:
    lines = list(side_by_side_lines(_shown(named=False), Screen(48, colour=False, lines=12)))

    assert lines[6:] == ["", "no room for h2; name whom you want to see, as in", "`tables h2`"]


def test_nobody_is_asked_who_is_far_off_the_screen() -> None:
    asked: list[str] = []

    def read(name: str) -> Column:
        asked.append(name)
        return COLUMNS["h1"]

    shown = SideBySide([f"h{number}" for number in range(1000)], read, False, "tables")
    lines = list(side_by_side_lines(shown, Screen(80, colour=False, lines=24)))

    assert len(asked) < 15
    assert lines[-2].startswith("no room for h6, h7, h8, h9, h10, h11 and")
    assert "and 988 more" in " ".join(lines[-2:])


def test_without_a_screen_everybody_is_shown() -> None:
    text = "".join(render(_shown(named=False)))

    assert all(column.title in text for column in COLUMNS.values())
    assert "no room" not in text


def test_programs_get_all_nodes_by_name() -> None:
    (text,) = render(_shown(named=False), as_json=True, screen=Screen(20, colour=False, lines=5))

    assert json.loads(text) == {"h1": {"routes": 1}, "gw": {"routes": 2}, "h2": {"routes": 0}}


def test_a_terminal_that_knows_little_is_shown_ascii() -> None:
    assert all(line.isascii() for line in render(_shown(named=True), ascii_only=True))


def test_titles_are_bold_where_there_are_colours() -> None:
    first = next(side_by_side_lines(_shown(named=True), Screen(60, colour=True)))

    assert first.startswith("\x1b[1mh1 (host)\x1b[0m")
