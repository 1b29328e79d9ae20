"""Limits of nodes: that they are kept, for whatever runs in a node, and that no cgroup stays when a lab is gone."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from limited_lab import LAB, NSIM, READY, kill, lab_groups, processes, start_lab, wait_for_groups
from running import Run

HERE = Path(__file__).parent
# Computes for a second of everybody's time, in two processes, and prints the share of it that was their own.
BUSY = """\
import os, time
begin, before = time.monotonic(), time.process_time()
process = os.fork()
while time.monotonic() - begin < 1:
    pass
if process:
    used = time.process_time() - before
    _, _, child = os.wait4(process, 0)
    print("used", (used + child.ru_utime + child.ru_stime) / (time.monotonic() - begin))
"""
pytestmark = pytest.mark.requires("cgroup cpu", "cgroup memory", "cgroup pids")


@pytest.fixture(autouse=True)
def no_group_left() -> Iterator[None]:
    """No test leaves a cgroup."""
    before = lab_groups()
    yield
    assert wait_for_groups(before) == before


def test_a_node_computes_no_more_than_it_may_all_its_programs_together(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(BUSY)

    done = nsim(f"{LAB},quota=20%", "-c", "a python3 busy.py", "-c", "r python3 busy.py")

    limited, free = (float(line.split()[1]) for line in done.stdout.splitlines())
    assert 0 < limited < 0.35
    assert free > 0.7


def test_who_needs_more_memory_than_its_node_has_is_killed_and_the_shell_says_why(nsim: Run) -> None:
    done = nsim(f"{LAB},quota=2", "-c", "a exec python3 -c 'bytearray(100_000_000)'", "-c", "limits a --json")

    assert "nsim: a: a program was killed, because the node's memory limit of 64MB was reached\n" in done.stderr
    assert '"struck": 1' in done.stdout


@pytest.mark.once
def test_who_is_killed_by_the_memory_limit_ends_with_the_status_of_a_signal(nsim: Run) -> None:
    done = nsim(f"{LAB},quota=2", "-c", "a exec python3 -c 'bytearray(100_000_000)'")

    assert done.returncode == 128 + signal.SIGKILL


def test_a_node_has_no_more_processes_than_it_may(nsim: Run) -> None:
    lines = [f"b sleep {300 + number} &" for number in range(5)]

    done = nsim(LAB, *(word for line in [*lines, "b true", "limits b"] for word in ("-c", line)))

    assert done.stderr == "nsim: b: /bin/sh: it may have no more than 5 processes\n"
    assert re.search(r"^b +processes +5 +5 +", done.stdout, re.MULTILINE)


@pytest.mark.once
def test_whoever_starts_another_process_too_many_is_told_by_the_shell(nsim: Run) -> None:
    done = nsim(LAB, "-c", "b sh -c 'sleep 1 & sleep 1 & sleep 1 & sleep 1 & sleep 1'")

    assert "nsim: b: a program could not start another: the node may have no more than 5 processes\n" in done.stderr
    assert done.returncode != 0


def test_everything_that_runs_in_a_node_is_in_its_cgroup_whoever_started_it(nsim: Run) -> None:
    lines = [
        "a grep -o a.node /proc/self/cgroup",
        "a setsid -f sleep 300",
        "py a.cmd('grep -o a.node /proc/self/cgroup')",
    ]
    lines += ["each a grep -o a.node /proc/self/cgroup", "limits a", "r grep -c node /proc/self/cgroup"]

    done = nsim(LAB, *(word for line in lines for word in ("-c", line)))

    assert done.stdout.count("a.node") == 3
    # The sleep, and the shell that py keeps for a node.
    assert re.search(r"^a +processes +40 +2 +", done.stdout, re.MULTILINE)
    assert done.stdout.endswith("\n0\n")


@pytest.mark.once
def test_a_program_that_is_not_there_is_told_as_in_any_node(nsim: Run) -> None:
    done = nsim(LAB, "-c", "a nothing", "-c", "r nothing")

    limited, free = done.stderr.splitlines()
    assert limited == free
    assert done.returncode == 127


@pytest.mark.once
def test_a_program_finds_in_a_limited_node_what_it_finds_in_any(nsim: Run) -> None:
    code = "import os, sys; print(sorted(os.environ), sys.argv[1:], os.getpgrp() == os.getppid())"
    look = f"python3 -c '{code}' \"two  words\" '$0'"

    done = nsim(LAB, "-c", f"a {look}", "-c", f"r {look}")

    limited, free = done.stdout.splitlines()
    assert limited == free


@pytest.mark.once
def test_limits_change_while_the_lab_runs_and_are_undone(nsim: Run) -> None:
    lines = ["r sleep 300 &", "node r set memory=50MB processes=10", "limits r", "node r set memory=none", "limits r"]
    lines += ["undo", "limits r", "diff"]

    done = nsim(LAB, *(word for line in lines for word in ("-c", line)))

    assert done.stderr == ""
    first, second, third = (part.split("\n#")[0] for part in done.stdout.split("NODE")[1:])
    assert re.search(r"^r +memory +50MB .*\nr +processes +10 +1 ", first, re.MULTILINE)
    assert "memory" not in second
    assert re.search(r"^r +memory +50MB ", third, re.MULTILINE)
    assert "echo 10 > /sys/fs/cgroup/nsim/r.node/pids.max" in done.stdout


@pytest.mark.once
def test_what_is_changed_by_hand_is_seen_and_saved(tmp_path: Path) -> None:
    lab = start_lab()
    (group,) = lab_groups()
    Path(group, "a.node", "pids.max").write_text("7")

    output, _ = lab.communicate(f"node a set cpu=0.3\ndiff\nsave {tmp_path}/lab.py\nexit\n", timeout=20)

    commands, by_hand = output[output.index("# by commands") :].split("# by hand:")
    assert "echo 30000 100000 > /sys/fs/cgroup/nsim/a.node/cpu.max" in commands
    assert by_hand.splitlines()[1:3] == [
        "echo 7 > /sys/fs/cgroup/nsim/a.node/pids.max",
        f"saved; `nsim {tmp_path}/lab.py` opens it",
    ]
    assert 'a.limit(cpu="0.3", memory="64MB", processes=7)' in (tmp_path / "lab.py").read_text()


@pytest.mark.once
def test_a_node_that_goes_takes_its_cgroup_along(nsim: Run) -> None:
    lines = ["add host c r cpu=0.5", "c sleep 300 &", "del c", "add host c r processes=9", "limits c", "c true"]

    done = nsim(LAB, *(word for line in lines for word in ("-c", line)))

    assert done.stderr == ""
    assert re.search(r"^c +processes +9 +0 ", done.stdout, re.MULTILINE)
    assert not re.search(r"^c +cpu", done.stdout, re.MULTILINE)


@pytest.mark.once
def test_a_script_has_the_same_limits(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "from nsim import Network\n"
        "from nsim.errors import CommandError\n"
        "from limited import Limited\n"
        "with Network(Limited(quota='2')) as net:\n"
        "    print(net['a'].run(['cut', '-d/', '-f2-', '/proc/self/cgroup']).stdout.rsplit('/')[-1])\n"
        "    for words in (['nothing'], ['python3', '-c', 'bytearray(100_000_000)']):\n"
        "        try:\n"
        "            net['a'].run(words, check=True)\n"
        "        except CommandError as error:\n"
        "            print(error.report())\n"
    )

    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=60)

    assert (done.stdout, done.stderr) == (
        "a.node\n\n"
        "a: nothing: No such file or directory\n"
        "a: python3 -c bytearray(100_000_000) ended with status 137\n"
        "  a program was killed, because the node's memory limit of 64MB was reached\n",
        "",
    )


@pytest.mark.unprivileged
@pytest.mark.parametrize(
    "victims",
    [
        *[(name,) for name in ("launcher", "gatekeeper", "first", "shell", "keeper")],
        ("launcher", "gatekeeper", "first", "shell"),
    ],
    ids="+".join,
)
def test_no_cgroup_survives_the_killing_of_any_part_of_a_lab(victims: tuple[str, ...]) -> None:
    before = lab_groups()
    lab = start_lab()
    pids = processes(lab)
    during = lab_groups()

    for victim in victims:
        if victim in pids:
            kill(pids[victim])

    lab.communicate("exit\n", timeout=20)
    assert len(during - before) == 1
    assert wait_for_groups(before) == before


@pytest.mark.once
def test_what_stays_when_everybody_is_killed_the_next_lab_removes(nsim: Run) -> None:
    before = lab_groups()
    lab = start_lab()
    pids = processes(lab)
    if "keeper" not in pids:
        pytest.skip("systemd keeps the cgroups of labs here, and nobody can kill it")

    for victim in ("keeper", "launcher", "gatekeeper", "first", "shell"):
        kill(pids[victim])
    lab.communicate(timeout=20)
    (left,) = lab_groups() - before
    deadline = time.monotonic() + 5
    while "populated 1" in Path(left, "cgroup.events").read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    nsim(LAB, "-c", "a true")

    assert lab_groups() == before


@pytest.mark.once
def test_a_lab_leaves_the_cgroup_of_another_alone(nsim: Run) -> None:
    lab = start_lab()
    before = lab_groups()

    other = nsim(LAB, "-c", "b true")

    during = lab_groups()
    output, _ = lab.communicate("limits a\nexit\n", timeout=20)
    assert (other.returncode, during) == (0, before)
    assert re.search(r"^a +processes +40 +1 ", output, re.MULTILINE)


@pytest.mark.once
@pytest.mark.parametrize("delay_ms", [300, 600, 900, 1200])
def test_no_cgroup_survives_the_killing_of_the_launcher_at_any_moment(delay_ms: int) -> None:
    before = lab_groups()
    lab = subprocess.Popen([*NSIM, LAB, "-c", "a true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    time.sleep(delay_ms / 1000)  # the moment is the point of this test, any moment will do
    lab.kill()

    lab.wait(timeout=5)
    assert wait_for_groups(before) == before


@pytest.mark.once
def test_a_lab_without_limits_makes_no_cgroup(nsim: Run) -> None:
    lab = subprocess.Popen(
        [*NSIM, "--topo", "minimal"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert lab.stdin is not None and lab.stdout is not None
    lab.stdin.write(f"h1 echo {READY}\n")
    lab.stdin.flush()
    while READY not in lab.stdout.readline():
        assert lab.poll() is None

    there = lab_groups()

    lab.communicate("exit\n", timeout=20)
    assert there == set()
