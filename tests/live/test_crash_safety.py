"""Whatever kills a lab, nothing of it is left within a second, and the machine's network was never touched."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from footprint import children, lab_processes, machine_network, wait_until_gone

# Daemons of the three usual kinds: a new session, one that ignores hang-ups, and one that forks twice.
DAEMONS = (
    "sales setsid sleep 300 &",
    "dev nohup sleep 300 >/dev/null 2>&1 &",
    "router sh -c '(setsid sh -c \"sleep 300 & sleep 300\" &) &'",
)
READY = "the lab is ready"


def start_lab(*arguments: str) -> subprocess.Popen[str]:
    """Start nsim on a pipe that stays open, so that the shell waits for its next line."""
    return subprocess.Popen(
        [sys.executable, "-m", "nsim", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def start_busy_lab() -> subprocess.Popen[str]:
    lab = start_lab("--topo", "routed")
    assert lab.stdin is not None and lab.stdout is not None
    lab.stdin.write("\n".join([*DAEMONS, f"sales echo {READY}", ""]))
    lab.stdin.flush()
    while READY not in (line := lab.stdout.readline()):
        assert line, "nsim ended before the lab was ready"
    return lab


def tree(lab: subprocess.Popen[str]) -> dict[str, int]:
    """Return the four processes of a lab, as nsim.network.world draws them."""
    (gatekeeper,) = children(lab.pid)
    (first,) = children(gatekeeper)
    shell = min(children(first))  # the orphaned daemons are the first process's children as well, and came later
    return {"launcher": lab.pid, "gatekeeper": gatekeeper, "first": first, "shell": shell}


@pytest.mark.parametrize(
    "victims",
    [
        ("launcher",),
        ("gatekeeper",),
        ("first",),
        ("shell",),
        ("launcher", "first"),
        ("launcher", "gatekeeper", "shell"),
    ],
    ids="+".join,
)
def test_no_process_survives_the_killing_of_any_part_of_a_lab(victims: tuple[str, ...]) -> None:
    before = lab_processes()
    lab = start_busy_lab()
    pids = tree(lab)
    assert len(lab_processes() - before) >= 2 + len(DAEMONS)

    for victim in victims:
        with contextlib.suppress(ProcessLookupError):  # it went with the one before it
            os.kill(pids[victim], signal.SIGKILL)

    assert wait_until_gone(before) == set()
    lab.wait(timeout=5)
    assert lab.returncode != 0
    lab.communicate()


@pytest.mark.parametrize("delay_ms", [0, 10, 30, 50, 70, 90, 110, 130, 150, 180, 220, 300])
def test_no_process_survives_the_killing_of_the_launcher_while_it_starts_and_stops(delay_ms: int) -> None:
    before = lab_processes()
    lab = start_lab("--topo", "single,20", "-c", "h1 setsid sleep 300 &", "-c", "exit")

    time.sleep(delay_ms / 1000)  # the moment is the point of this test, any moment will do
    lab.kill()

    lab.communicate(timeout=5)
    assert wait_until_gone(before) == set()


@pytest.mark.parametrize("delay_ms", range(0, 160, 10))
def test_no_process_survives_the_killing_of_the_youngest_or_of_all_while_it_starts(delay_ms: int) -> None:
    before = lab_processes()
    labs = [start_lab("--topo", "single,20", "-c", "h1 setsid sleep 300 &", "-c", "h1 sleep 0.1") for _ in range(2)]

    time.sleep(delay_ms / 1000)  # the moment is the point of this test, any moment will do
    for lab, all_of_them in zip(labs, (False, True), strict=True):
        family = [lab.pid]
        while born := [child for child in children(family[-1]) if child not in family]:
            family.append(min(born))
        for victim in family if all_of_them else family[-1:]:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:  # it went with the one before it, or by itself
                continue

    for lab in labs:
        lab.communicate(timeout=5)
    assert wait_until_gone(before) == set()


def test_labs_of_two_users_stand_side_by_side() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become two users: this test runs when the suite runs as root")
    setpriv = ["setpriv", "--clear-groups"]
    command = [
        sys.executable,
        "-m",
        "nsim",
        "--topo",
        "routed",
        "-c",
        f"sales echo {READY}; sleep 0.3; ping -c 1 -q dev",
    ]

    labs = [
        subprocess.Popen(
            [*setpriv, f"--reuid={uid}", f"--regid={uid}", *command], stdout=subprocess.PIPE, text=True, cwd="/"
        )
        for uid in (65534, 64999, 64999)
    ]
    outputs = [lab.communicate(timeout=20)[0] for lab in labs]

    assert all("1 received" in output for output in outputs)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_to_the_launcher_ends_the_lab(number: signal.Signals) -> None:
    before = lab_processes()
    lab = start_busy_lab()

    lab.send_signal(number)

    assert lab.wait(timeout=5) == 128 + number
    assert wait_until_gone(before) == set()
    lab.communicate()


def test_an_interrupt_ends_a_script_and_the_program_that_runs() -> None:
    # dash 0.5.12 loses an interrupt that comes while it forks (vfork), so it must not: exec.
    lab = start_lab("--topo", "routed", "-c", f"sales echo {READY}; exec sleep 300", "-c", "sales echo unreached")
    assert lab.stdout is not None
    while READY not in (line := lab.stdout.readline()):
        assert line, "nsim ended before the lab was ready"

    lab.send_signal(signal.SIGINT)

    output, _ = lab.communicate(timeout=5)
    assert lab.returncode == 130
    assert "unreached" not in output


def test_leaving_ends_the_daemons_of_all_nodes() -> None:
    before = lab_processes()
    lab = start_busy_lab()

    lab.communicate("exit\n", timeout=5)

    assert lab.returncode == 0
    assert wait_until_gone(before) == set()


def test_the_machines_network_is_the_same_before_during_and_after() -> None:
    before = machine_network()
    lab = start_lab("--topo", "routed")
    assert lab.stdin is not None and lab.stdout is not None
    changes = [
        "root ip link add dummy-of-mine type veth",
        "root sysctl -qw net.ipv4.ip_forward=1",
        f"root echo {READY}",
    ]
    lab.stdin.write("\n".join([*changes, ""]))
    lab.stdin.flush()
    while READY not in (line := lab.stdout.readline()):
        assert line, "nsim ended before the lab was ready"

    during = machine_network()
    lab.communicate("sales ping -c 1 dev\nexit\n", timeout=10)
    after = machine_network()

    assert during == before
    assert after == before


def test_several_labs_stand_side_by_side() -> None:
    labs = [start_busy_lab() for _ in range(3)]

    outputs = [lab.communicate("sales ping -c 1 -W 2 dev\nexit\n", timeout=20)[0] for lab in labs]

    assert all("1 received" in output for output in outputs)


def test_a_hostile_process_tree_in_a_node_ends_with_the_lab() -> None:
    before = lab_processes()
    ignoring = "trap '' TERM HUP INT; for i in 1 2 3 4 5 6 7 8; do (trap '' TERM HUP INT; setsid sleep 300) & done"
    lab = start_lab("--topo", "routed", "-c", f'sales sh -c "{ignoring}" &', "-c", "sales true", "-c", "exit")

    lab.communicate(timeout=10)

    assert wait_until_gone(before) == set()


def test_the_end_of_standard_input_ends_the_lab() -> None:
    before = lab_processes()
    lab = start_busy_lab()

    assert lab.stdin is not None and lab.stdout is not None
    lab.stdin.close()

    assert lab.wait(timeout=5) == 0
    assert wait_until_gone(before) == set()
    lab.stdout.close()
