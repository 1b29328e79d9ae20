"""A lesson in a shell: goals are looked at after each line, what was done is kept, and a step can be begun anew."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from running import Run

pytestmark = pytest.mark.once

SOLVED = "sales ip route del default"
_LESSON = '''
from nsim.checks.goals import Reaches
from nsim.lessons import Lesson, Step

class Mine(Lesson):
    """One of my own."""

    topology = "routed"

    def steps(self, target: str = "dev"):
        yield Step(
            title="Reach it",
            text="Let sales reach it.",
            goals=(Reaches("sales", target),),
            hints=("Think.",),
            solution=({solution!r},),
            begin=({begin!r},),
            mistakes=({mistake!r},),
        )
'''


def lesson(nsim: Run, *lines: str, name: str = "routing") -> subprocess.CompletedProcess[str]:
    return nsim("lesson", name, *(word for line in lines for word in ("-c", line)))


def write_lesson(folder: Path, *, begin: str, solution: str, mistake: tuple[str, ...] = ("nodes",)) -> str:
    path = folder / "mine.py"
    path.write_text(_LESSON.format(begin=begin, solution=solution, mistake=mistake), encoding="utf-8")
    return str(path)


def test_a_step_is_over_when_the_network_is_as_it_shall_be(nsim: Run) -> None:
    # Not by the line that the lesson has in mind.
    done = lesson(nsim, "sales ip route flush table main; ip route add 172.16.10.0/24 dev veth-s", "check 1")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Step 1 is done: 3 of 3 points." in done.stdout
    assert "step 2 of 6" in done.stdout


def test_who_comes_back_finds_the_step_and_the_network_of_before(nsim: Run) -> None:
    lesson(nsim, SOLVED)
    again = lesson(nsim, "sales ip route show default", "report --json")

    assert "step 2 of 6" in again.stdout
    assert "default via" not in again.stdout.partition("{")[0]
    assert json.loads(again.stdout[again.stdout.index("{") :])["points"] == 3


def test_a_step_that_is_begun_anew_finds_the_network_as_it_was(nsim: Run) -> None:
    lines = (SOLVED, "sales ip address flush dev veth-s", "root ip netns add mine", "reset")
    done = lesson(nsim, *lines, "sales ip -br address show veth-s", "root ip netns list", "hint")

    after = done.stdout.rpartition("step 2 of 6")[2]
    assert "172.16.10.10/24" in after
    assert "mine" not in after
    assert "Hint 1 of 3" in after
    assert done.returncode == 0


def test_the_status_is_that_of_the_last_line(nsim: Run) -> None:
    assert lesson(nsim, "check").returncode == 1
    assert lesson(nsim, "sales true").returncode == 0


def test_lines_may_come_from_standard_input(nsim: Run) -> None:
    done = nsim("lesson", "routing", stdin=f"{SOLVED}\nreset\ncheck 1\n")

    assert done.returncode == 0, done.stdout + done.stderr


def test_who_begins_anew_has_done_nothing(nsim: Run) -> None:
    lesson(nsim, SOLVED)
    done = nsim("lesson", "routing", "--restart", "-c", "report --json")

    assert json.loads(done.stdout[done.stdout.index("{") :])["points"] == 0


def test_the_list_says_how_far_one_is(nsim: Run) -> None:
    lesson(nsim, SOLVED)
    found = {row["name"]: row for row in json.loads(nsim("lesson", "--json").stdout)}

    assert (found["routing"]["step"], found["routing"]["points"]) == (1, 3)


def test_a_lesson_of_ones_own_is_taught_with_its_parameters(nsim: Run, tmp_path: Path) -> None:
    path = write_lesson(
        tmp_path, begin="router ip link set veth-d-rtr down", solution="router ip link set veth-d-rtr up"
    )
    done = lesson(nsim, "check", "skip", name=f"{path},target=dev")

    assert "  ✗ sales reaches dev" in done.stdout
    assert "Mine" not in done.stderr
    assert done.returncode == 0


def test_a_line_of_its_own_that_fails_ends_it_with_the_reason(nsim: Run, tmp_path: Path) -> None:
    path = write_lesson(tmp_path, begin="router ip link set nothing down", solution="nodes")
    done = lesson(nsim, "nodes", name=path)

    assert done.returncode == 1
    assert done.stderr.startswith("nsim: the lesson's own line `router ip link set nothing down` has failed")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("begin", "solution", "mistake", "said"),
    [
        ("nodes", "nodes", ("nodes",), "step 1: it is done before anything is typed"),
        ("link sales router down", "nodes", ("nodes",), "step 1: the solution does not do it: sales reaches dev: "),
        (
            "router sysctl -q -w net.ipv4.ip_forward=0",
            "router sysctl -q -w net.ipv4.ip_forward=1",
            ("router sysctl -q -w net.ipv4.conf.all.forwarding=1",),
            "step 1: a mistake counts as done: router sysctl -q -w net.ipv4.conf.all.forwarding=1",
        ),
    ],
    ids=["done-too-early", "not-solved", "mistake-passes"],
)
def test_a_lesson_that_does_not_hold_is_found_out(
    nsim: Run, tmp_path: Path, begin: str, solution: str, mistake: tuple[str, ...], said: str
) -> None:
    path = write_lesson(tmp_path, begin=begin, solution=solution, mistake=mistake)
    done = nsim("lesson", path, "--try")

    assert done.returncode == 1
    assert said in done.stdout
