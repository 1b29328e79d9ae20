"""``nsim --clean`` ends worlds that have lost their launcher, and never one that has not.

There are none by themselves. Here they are made: without parent-death signals, and by stopping the one process that
stands on the machine for an uplink.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from footprint import children, lab_processes, wait_until_gone
from played_machine import TUN, PlayedMachine
from running import Run

NSIM = (sys.executable, "-m", "nsim")
UNTIED = (
    sys.executable,
    "-c",
    "from nsim.kernel import syscalls; syscalls.set_parent_death_signal = lambda number: None\n"
    "from nsim.cli import run; run()",
)
READY = "the lab is ready"
NOTHING = "nsim leaves nothing behind: a lab ends with its shell, whatever ends that. There is nothing to clean.\n"


@contextmanager
def lab(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a lab that waits for its next line, and end it at last."""
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert started.stdin is not None and started.stdout is not None
    started.stdin.write(f"h1 echo {READY}\n")
    started.stdin.flush()
    while READY not in (line := started.stdout.readline()):
        assert line, "nsim ended before the lab was ready"
    try:
        yield started
    finally:
        started.kill()
        started.communicate(timeout=10)


def test_a_lab_without_its_launcher_is_ended_and_its_neighbour_is_not(nsim: Run) -> None:
    before = lab_processes()
    with lab([*NSIM, "--topo", "single,2"]) as living:
        alive = lab_processes() - before
        with lab([*UNTIED, "--topo", "single,3", "-v", "output"]) as lost:
            (gatekeeper,) = children(lost.pid)
            (first,) = children(gatekeeper)
            os.kill(first, signal.SIGSTOP)  # it makes no difference
            lost.kill()
            lost.wait(timeout=5)
            assert wait_until_gone(before | alive, 0.3) != set(), "it has not been lost"

            cleaned = nsim("--clean")

            assert wait_until_gone(before | alive) == set()
        line, rest = cleaned.stdout.split("\n", 1)
        assert line.startswith("ended a lab whose nsim was gone: ") and "--topo single,3" in line
        assert str(gatekeeper) in line
        assert rest == NOTHING.replace("nothing to", "nothing else to")
        assert (cleaned.stderr, cleaned.returncode) == ("", 0)
        output, _ = living.communicate("pingall\nexit\n", timeout=20)
        assert "0% dropped (2/2 received)" in output and living.returncode == 0


def test_a_lab_whose_launcher_is_stopped_is_not_lost(nsim: Run) -> None:
    with lab([*NSIM, "--topo", "single,2"]) as living:
        living.send_signal(signal.SIGSTOP)

        assert nsim("--clean").stdout == NOTHING

        living.send_signal(signal.SIGCONT)
        output, _ = living.communicate("pingall\nexit\n", timeout=20)
        assert "0% dropped (2/2 received)" in output and living.returncode == 0


def test_a_lab_that_ends_by_itself_is_not_told(nsim: Run) -> None:
    with lab([*NSIM, "--topo", "single,2"]) as ending:
        ending.kill()

        assert nsim("--clean").stdout == NOTHING


@pytest.mark.skipif(
    not any(shutil.which(name, path="/usr/local/bin:/usr/bin:/bin") for name in ("slirp4netns", "pasta"))
    or not os.access(TUN, os.R_OK | os.W_OK),
    reason=f"neither slirp4netns nor pasta is installed, or this user may not open {TUN}",
)
def test_a_lab_that_waits_for_a_stopped_usher_is_ended(nsim: Run) -> None:
    before = lab_processes()
    machine = PlayedMachine()
    try:
        with lab(machine.command([*NSIM, "--nat", "--topo", "single,2"])) as lost:
            usher = max(children(lost.pid))
            os.kill(usher, signal.SIGSTOP)
            lost.kill()
            lost.wait(timeout=5)
            assert wait_until_gone(before, 0.3) != set(), "it has not been lost"

            cleaned = nsim("--clean")

            assert cleaned.stdout.startswith("ended a lab") and f"(process {usher})" in cleaned.stdout
            assert wait_until_gone(before) == set()
    finally:
        machine.close()
