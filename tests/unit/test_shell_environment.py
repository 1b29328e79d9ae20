"""The surroundings of a shell: what may be assumed of the terminal, where history is kept, where lines come from."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from nsim.errors import UsageError
from nsim.network.lines import read_lines
from nsim.shell.environment import Environment
from nsim.shell.lines import lines_of


def environment(*, terminal: bool = True, **variables: str) -> Environment:
    """Return the surroundings of a shell with nothing but these variables."""
    return Environment(io.StringIO(), io.StringIO(), variables, 0, terminal, terminal)


@pytest.mark.parametrize(
    ("variables", "colour"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
    ],
)
def test_colours_are_for_terminals_that_have_them_and_people_who_want_them(
    variables: dict[str, str], colour: bool
) -> None:
    assert environment(**variables).colour is colour


def test_there_are_no_colours_where_nobody_sits() -> None:
    assert not environment(terminal=False, TERM="xterm").colour


def test_history_is_kept_in_the_state_folder(tmp_path: Path) -> None:
    file = environment(XDG_STATE_HOME=str(tmp_path), HOME="/nonexistent").state_file("history")

    assert Path(file or "") == tmp_path / "nsim" / "history"
    assert (tmp_path / "nsim").is_dir()


def test_without_a_state_folder_it_is_kept_in_the_home(tmp_path: Path) -> None:
    file = environment(HOME=str(tmp_path)).state_file("history")

    assert Path(file or "") == tmp_path / ".local/state/nsim/history"


@pytest.mark.parametrize("variables", [{}, {"HOME": "/dev/null"}])
def test_without_a_place_for_it_there_is_no_history(variables: dict[str, str]) -> None:
    assert environment(**variables).state_file("history") is None


def test_the_lines_of_a_script_are_read_whatever_ends_them(tmp_path: Path) -> None:
    script = tmp_path / "lines.nsim"
    script.write_bytes("links\r\nsales echo ü\nexit".encode())

    assert list(lines_of(str(script))) == ["links", "sales echo ü", "exit"]


def test_lines_are_read_as_they_arrive_and_the_last_one_needs_no_end() -> None:
    read_end, write_end = os.pipe()
    lines = read_lines(read_end)

    os.write(write_end, b"links\nex")
    first = next(lines)
    os.write(write_end, b"it\n\xff")
    os.close(write_end)

    assert [first, *lines] == ["links", "exit", "\udcff"]
    os.close(read_end)


def test_a_script_that_cannot_be_read_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        lines_of(str(tmp_path / "missing"))
