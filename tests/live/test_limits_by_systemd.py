"""Limits where systemd owns all cgroups: a lab is a scope of a user's manager, which runs here as on any desktop.

systemd is started as an ordinary user starts one in a cgroup of his own, so this is for the full-kernel lane.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from features import in_lane
from footprint import children
from limited_lab import LAB, NSIM, TREE, lab_groups, wait_for_groups

SYSTEMD = "/lib/systemd/systemd"
DELEGATED = TREE / "ordinary"
pytestmark = [
    pytest.mark.requires("cgroup cpu", "cgroup memory", "cgroup pids"),
    pytest.mark.skipif(
        not in_lane() or os.geteuid() == 0 or not os.access(SYSTEMD, os.X_OK),
        reason="for an ordinary user in the full-kernel lane, with systemd",
    ),
]


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Words that start a command where a user's manager runs and owns the command's cgroup."""
    group = DELEGATED / "manager"
    group.mkdir()
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    enter = ["sh", "-c", 'echo 0 >"$0/cgroup.procs" && exec "$@"']
    log = (tmp_path / "systemd.log").open("w")
    with log, subprocess.Popen([*enter, str(group), SYSTEMD, "--user", "--unit=basic.target"], stderr=log) as manager:
        wait_until(lambda: (folder / "systemd" / "private").exists() and (group / "init.scope").exists())
        yield [*enter, str(group / "init.scope")]
        manager.terminate()
    for each, _, _ in os.walk(group, topdown=False):
        os.rmdir(each)


def wait_until(condition) -> None:  # type: ignore[no-untyped-def]
    """Wait at most ten seconds for a condition."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def lab_of(session: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a lab in a session; it waits for its next line."""
    with subprocess.Popen(
        [*session, *NSIM, LAB], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as lab:
        assert lab.stdin is not None and lab.stdout is not None
        lab.stdin.write("a sleep 300 &\na cat /proc/self/cgroup\n")
        lab.stdin.flush()
        while "a.node" not in (line := lab.stdout.readline()):
            assert line, "nsim ended before the lab was ready"
        assert f"/nsim-{lab.pid}.scope/a.node" in line
        yield lab


def test_a_lab_is_a_scope_that_goes_with_it(session: list[str]) -> None:
    before = lab_groups()
    with lab_of(session) as lab:
        during = lab_groups()
        lab.communicate("exit\n", timeout=20)

    assert [name.rpartition("/")[2] for name in during - before] == [f"nsim-{lab.pid}.scope"]
    assert wait_for_groups(before) == before


def test_a_lab_survives_that_a_node_reaches_its_memory_limit(session: list[str]) -> None:
    with lab_of(session) as lab:
        output, _ = lab.communicate(
            "a exec python3 -c 'bytearray(100_000_000)'\nb sleep 2; echo still here\nexit\n", timeout=40
        )

    assert "nsim: a: a program was killed, because the node's memory limit of 64MB was reached\n" in output
    assert "still here\n" in output


def test_nothing_stays_when_every_process_of_a_lab_is_killed_at_once(session: list[str]) -> None:
    before = lab_groups()
    with lab_of(session) as lab:
        (gatekeeper,) = children(lab.pid)
        (first,) = children(gatekeeper)
        for process in (*children(first), first, gatekeeper, lab.pid):
            os.kill(process, signal.SIGKILL)
        lab.communicate(timeout=20)

    assert wait_for_groups(before) == before


def test_a_node_can_be_limited_when_the_lab_runs(session: list[str]) -> None:
    lines = ["h1 sleep 300 &", "node h1 set processes=9", "limits", "h1 cat /proc/self/cgroup"]

    done = subprocess.run(
        [*session, *NSIM, "--topo", "minimal", *(word for line in lines for word in ("-c", line))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.stderr == ""
    assert "h1    processes  9      1" in done.stdout
    assert ".scope/h1.node" in done.stdout
