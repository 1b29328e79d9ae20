"""What is mistyped in the shell, and what it answers, letter by letter: one file for each command.

A file consists of lines that a person types, behind ``> ``, each with what is printed and the status in brackets. They
are typed one after the other on the topology ``routed``, in a fake world. To add one, write the line and run
``pytest --update-golden``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import open_lab

from nsim.commands.framework import Registry

HERE = Path(__file__).parent / "typed"
FILES = sorted(HERE.glob("*.txt"))
# What follows these is the person's own line, options and all.
_TAKE_A_LINE = {command.name for command in Registry().all() if command.takes_line}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_mistyped_gets_the_answer_that_was_written_for_it(file: Path, request: pytest.FixtureRequest) -> None:
    kept = file.read_text(encoding="utf-8")
    answered = ""
    with open_lab("routed") as lab:
        for line in (line[2:] for line in kept.splitlines() if line.startswith("> ")):
            status = lab.run(line)
            answered += f"> {line}\n{lab.output}{lab.errors}[{status}]\n"

    if request.config.getoption("--update-golden"):
        file.write_text(answered, encoding="utf-8")
    assert answered == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_mistyped_fails_and_shows_no_traceback(file: Path) -> None:
    kept = file.read_text(encoding="utf-8")

    assert "Traceback" not in kept
    assert "[0]" not in kept.splitlines()


def test_every_command_has_its_mistakes() -> None:
    names = {command.name for command in Registry().all()}

    assert {file.stem for file in FILES} == names | {"other"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_command_is_given_an_option_that_it_has_not(file: Path) -> None:
    if file.stem not in _TAKE_A_LINE | {"other"}:
        assert "--fast\n" in file.read_text(encoding="utf-8")
