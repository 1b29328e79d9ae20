"""What a class has earned goes into tables that no name in them can spoil."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from lessons import course

from nsim.lessons.framework.progress import Record, StepRecord, fresh
from nsim.uses.marks import Mark, mark, print_table, write_tables
from nsim.uses.sittings import Played, Sitting


def played(name: str, record: Record, *, said: str = "", overdue: bool = False) -> Played:
    return Played(Sitting(name, course(), ()), 0, record, said, overdue, 1.25)


def handed_in(*steps: StepRecord) -> Record:
    return Record(list(steps), sum(step.state != "open" for step in steps), handed_in=True)


DONE = StepRecord("done", 3)
OPEN = StepRecord("open", failed=["a2 is on: it is off", "b2 is on: it is off"])


def test_all_steps_done_is_done() -> None:
    found = mark(played("a", handed_in(DONE, DONE)))

    assert (found.result, found.points, found.steps_done, found.failed) == ("done", 6, 2, "")


def test_what_is_open_is_told_with_its_reasons() -> None:
    found = mark(played("a", handed_in(DONE, OPEN)))

    assert found.result == "open"
    assert found.failed == "step 2: a2 is on: it is off; b2 is on: it is off"


def test_who_was_stopped_keeps_what_was_earned_until_then() -> None:
    found = mark(played("a", Record([DONE, StepRecord()], 1), overdue=True))

    assert (found.result, found.points, found.failed) == ("time limit", 3, "step 2: time limit")


def test_a_lab_that_ended_itself_is_told_with_its_last_words() -> None:
    found = mark(played("a", fresh(2), said="one\nRebooting.\n\n"))

    assert found.failed == "step 1: its lab ended before its lines did: Rebooting."


def test_nobody_earns_more_than_a_step_is_worth() -> None:
    assert mark(played("a", handed_in(StepRecord("done", 1000), DONE))).points == 6


@pytest.mark.parametrize("name", ["=1+1", "@cmd", "+a", "-a"])
def test_a_spreadsheet_takes_no_name_for_a_formula(name: str, tmp_path: Path) -> None:
    write_tables([mark(played(name, handed_in(DONE, DONE)))], course(), csv_file=f"{tmp_path}/m.csv", json_file=None)

    with open(tmp_path / "m.csv", encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["submission"] == f"'{name}"


def test_no_name_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([mark(played("a\x1b[2Jb", fresh(2), said="\x1b]0;title\x07"))])

    assert "\x1b" not in capsys.readouterr().out


def test_json_has_every_step_of_every_submission(tmp_path: Path) -> None:
    marks: list[Mark] = [mark(played("a", handed_in(DONE, OPEN)))]
    write_tables(marks, course(), csv_file=None, json_file=f"{tmp_path}/m.json")

    found = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert found["of"] == 6
    assert found["submissions"][0]["steps"][1]["failed"] == OPEN.failed
