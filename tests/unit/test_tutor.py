"""A lesson goes from step to step as its goals are reached, whoever reaches them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import Lab, open_lab
from lessons import SWITCHES, course

from nsim.errors import CommandError
from nsim.lessons.framework import catalog
from nsim.lessons.framework.progress import Progress
from nsim.lessons.framework.report import markdown, report
from nsim.lessons.framework.tutor import Tutor


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lessons.json"


@pytest.fixture
def lab() -> Iterator[Lab]:
    with open_lab("routed") as opened:
        yield opened


def teach(lab: Lab, file: Path) -> Tutor:
    tutor = Tutor(course(), Progress(str(file)), lab.session.network, lab.interpreter.listen)
    tutor.start()
    lab.session.tutor = tutor
    return tutor


def begun(lab: Lab) -> list[str]:
    # What has been run in sales, without what sh needs.
    return [start.argv[2].split(" ", 1)[-1] for _, start in lab.engine.started]


def test_a_step_is_done_when_all_its_goals_hold_and_the_next_begins(lab: Lab, file: Path) -> None:
    tutor = teach(lab, file)
    SWITCHES["a1"] = True
    assert not tutor.glance().finished
    SWITCHES["b1"] = True

    assert tutor.glance().finished
    assert tutor.position == 1
    assert tutor.record.points == 3
    assert begun(lab)[-1] == "begin 2"


def test_what_is_no_longer_so_is_told(lab: Lab, file: Path) -> None:
    tutor = teach(lab, file)
    SWITCHES["a1"] = True
    assert [str(state.goal) for state in tutor.glance().reached] == ["a1 is on"]
    SWITCHES["a1"] = False

    assert [str(state.goal) for state in tutor.glance().lost] == ["a1 is on"]


def test_what_holds_from_the_start_is_no_news(lab: Lab, file: Path) -> None:
    taught = course()
    SWITCHES["a1"] = True
    tutor = Tutor(taught, Progress(str(file)), lab.session.network, lab.interpreter.listen)
    tutor.start()

    assert tutor.glance().reached == ()


def test_hints_say_more_each_time_and_cost_nothing(lab: Lab, file: Path) -> None:
    tutor = teach(lab, file)

    assert [tutor.hint() for _ in range(3)] == [(1, "look"), (2, "look again"), (2, "look again")]
    SWITCHES.update(a1=True, b1=True)
    tutor.check()
    assert tutor.record.steps[0].points == 3
    assert tutor.record.steps[0].hints == 2


def test_a_step_whose_solution_was_shown_earns_nothing(lab: Lab, file: Path) -> None:
    tutor = teach(lab, file)

    assert tutor.solution() == ("noecho sales turn 1",)
    SWITCHES.update(a1=True, b1=True)
    tutor.check()
    assert (tutor.record.steps[0].state, tutor.record.points) == ("shown", 0)


def test_who_skips_a_step_finds_the_network_as_its_solution_leaves_it(lab: Lab, file: Path) -> None:
    tutor = teach(lab, file)
    tutor.skip()

    assert tutor.record.steps[0].state == "skipped"
    assert begun(lab) == ["begin 1", "turn 1", "begin 2"]


def test_who_comes_back_goes_on_where_he_was(lab: Lab, file: Path) -> None:
    teach(lab, file).skip()
    lab.engine.started.clear()

    tutor = teach(lab, file)

    assert tutor.position == 1
    assert begun(lab) == ["begin 1", "turn 1", "begin 2"]


def test_a_line_of_the_lessons_own_that_fails_is_named(lab: Lab, file: Path) -> None:
    lab.engine.status = 3

    with pytest.raises(CommandError, match="the lesson's own line `noecho sales begin 1` has failed with status 3"):
        teach(lab, file)


def test_after_the_last_step_there_is_none(lab: Lab, file: Path) -> None:
    tutor = teach(lab, file)
    tutor.skip()
    tutor.skip()

    assert tutor.ended
    with pytest.raises(CommandError, match="there is no step left"):
        tutor.check()
    assert tutor.glance().states == ()


def test_a_file_of_progress_that_is_none_is_not_overwritten(lab: Lab, file: Path) -> None:
    file.write_text("{", encoding="utf-8")

    with pytest.raises(CommandError, match="cannot be read"):
        teach(lab, file)
    assert file.read_text(encoding="utf-8") == "{"


def test_progress_of_a_lesson_that_has_other_steps_now_is_not_taken(file: Path) -> None:
    progress = Progress(str(file))
    progress.save("two", progress.load("two", 5))

    assert len(progress.load("two", 2).steps) == 2


def test_two_lessons_are_kept_side_by_side(file: Path) -> None:
    progress, other = Progress(str(file)), Progress(str(file))
    record = progress.load("one", 1)
    other.save("two", other.load("two", 2))
    progress.save("one", record)

    assert Progress(str(file)).known() == {"one", "two"}


def test_without_a_folder_for_it_progress_lasts_as_long_as_the_process() -> None:
    progress = Progress(None)
    record = progress.load("two", 2)
    record.position = 1
    progress.save("two", record)

    assert progress.load("two", 2).position == 1
    progress.close()


@pytest.mark.parametrize("kept", ['{"two": 1}', '{"two": {"steps": [1, 2], "position": 0}}', '{"two": {}}', "[]"])
def test_what_is_no_record_is_as_if_there_were_none(file: Path, kept: str) -> None:
    file.write_text(kept, encoding="utf-8")

    assert Progress(str(file)).load("two", 2).position == 0


def test_the_report_has_every_step_and_the_goals_of_the_open_one(lab: Lab, file: Path) -> None:
    tutor = teach(lab, file)
    SWITCHES.update(a1=True, b1=True)
    tutor.check()
    found = report(tutor)

    assert (found["points"], found["of"], found["done"]) == (3, 6, False)
    assert [step["state"] for step in found["steps"]] == ["done", "open"]
    assert [goal["goal"] for goal in found["steps"][1]["goals"]] == ["a2 is on", "b2 is on"]
    assert "| 1 | Step number 1 | done | 3 of 3 | 0 |" in markdown(found)
    assert "- [ ] a2 is on: it is off" in markdown(found)


def test_a_network_that_is_the_answer_to_all_is_looked_at_step_by_step(lab: Lab, file: Path) -> None:
    taught = course()
    tutor = Tutor(taught, Progress(str(file)), lab.session.network, lab.interpreter.listen)
    SWITCHES.update(a1=True, b1=True, a2=True)
    tutor.examine()
    tutor.examine()

    assert [step.state for step in tutor.record.steps] == ["done", "failed"]
    assert tutor.record.steps[1].failed == ["b2 is on: it is off"]
    assert lab.engine.started == []


def test_check_says_what_is_wrong_and_hints_at_it(lab: Lab, file: Path) -> None:
    teach(lab, file)
    SWITCHES["b1"] = True

    assert lab.run("check") == 1
    assert lab.output.splitlines() == [
        "  ✗ a1 is on (2 points)",
        "      it is off",
        "      it is on the left",
        "  ✓ b1 is on",
    ]


def test_check_of_a_step_that_is_over_is_fine(lab: Lab, file: Path) -> None:
    teach(lab, file).skip()

    assert lab.run("check 1") == 0
    assert lab.run("check 3") == 2


def test_step_reads_the_step_out_with_its_indented_lines(lab: Lab, file: Path) -> None:
    teach(lab, file)
    lab.run("step")

    assert lab.output.splitlines()[:5] == [
        "Two steps, step 1 of 2: Step number 1",
        "",
        "Turn on a and b.",
        "",
        "    like this",
    ]


def test_a_report_is_written_whole_or_refused(lab: Lab, file: Path, tmp_path: Path) -> None:
    teach(lab, file)

    assert lab.run(f"report {tmp_path}/r.md") == 0
    assert (tmp_path / "r.md").read_text(encoding="utf-8").startswith("# Two steps\n")
    assert lab.run(f"report {tmp_path}/r.json") == 0
    assert lab.run(f"report {tmp_path}/r.txt") == 2
    assert lab.run(f"report {tmp_path}/missing/r.md") == 1


def test_reset_leaves_the_shell_and_asks_for_a_new_network(lab: Lab, file: Path) -> None:
    asked = []
    teach(lab, file).again = lambda: asked.append(True)
    lab.run("reset")

    assert asked == [True]
    assert lab.session.leaving


def test_every_lesson_that_comes_with_nsim_stands_behind_the_one_that_it_builds_on() -> None:
    ordered = catalog.in_order()

    assert sorted(ordered) == catalog.names()
    for name in ordered:
        after = catalog.built_in(name).after
        assert not after or ordered.index(after) < ordered.index(name)
