"""The commands that measure, on real networks: who reaches whom, how fast, and what an interrupt leaves (nothing)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from running import Run

from nsim.checks import bandwidth
from nsim.testing.terminal import ShellDriver

pytestmark = pytest.mark.unprivileged

FULL_LINE = r" h1->h2: 1/1, rtt min/avg/max/mdev (\d+\.\d{3})/\1/\1/0\.000 ms"
MBIT = 1_000_000


def commands(*lines: str) -> Iterator[str]:
    for line in lines:
        yield from ("-c", line)


def test_pairs_are_pinged_as_mininet_does(nsim: Run) -> None:
    done = nsim("--topo", "single,3", *commands("pingpair", "pingpairfull -6", "reach h3 h1"))

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("*** Ping: testing ping reachability\n") == 3
    assert "h1 -> h2\nh2 -> h1\n*** Results: 0% dropped (2/2 received)\n" in done.stdout
    assert re.search(rf"\*\*\* Results: \n{FULL_LINE}\n h2->h1: 1/1, ", done.stdout)
    assert done.stdout.endswith("h3 -> h1\nh1 -> h3\n*** Results: 0% dropped (2/2 received)\n")
    assert done.stderr == ""


def test_a_loss_is_shown_and_is_the_status(nsim: Run) -> None:
    done = nsim("--topo", "single,3", "-e", *commands("link s1 h1 down", "reach h2 h3", "pingallfull 0.1 -6"))

    assert done.returncode == 1
    assert "h2 -> h3\nh3 -> h2\n*** Results: 0% dropped (2/2 received)\n" in done.stdout
    assert "h1 -> X X\nh2 -> X h3\nh3 -> X h2\n" in done.stdout
    assert " h1->h2: 1/0, rtt min/avg/max/mdev 0.000/0.000/0.000/0.000 ms\n" in done.stdout


def test_a_rate_is_kept(nsim: Run) -> None:
    uptime = "root cut -d ' ' -f 1 /proc/uptime"

    done = nsim("--topo", "single,3", *commands(uptime, "pingall --rate 20", uptime))

    before, *_, results, behind = done.stdout.splitlines()
    assert results == "*** Results: 0% dropped (6/6 received)"
    assert float(behind) - float(before) >= 5 / 20 - 0.02


def test_bandwidth_is_measured_over_a_shaped_link(nsim: Run) -> None:
    shape = "link h1 s1 set rate=100mbit"
    done = nsim("--topo", "minimal", *commands(shape, "iperf --time 1 --json", "iperfudp 5M h2 h1 --time 1 -6"))

    assert done.returncode == 0, done.stderr
    measured, end = json.JSONDecoder().raw_decode(done.stdout)
    assert 40 * MBIT < measured["received_bits_per_second"] < 110 * MBIT
    assert measured["program"] in (bandwidth.IPERF3, bandwidth.STREAM)
    header, results = done.stdout[end:].strip().splitlines()
    assert header == "*** Iperf: testing UDP bandwidth between h2 and h1"
    assert re.fullmatch(r"\*\*\* Results: \['5M', '[\d.]+ [MK]bits/sec', '[\d.]+ [MK]bits/sec'\]", results)


def test_who_cannot_be_reached_is_said_in_a_line_and_is_the_status(nsim: Run) -> None:
    done = nsim("--topo", "minimal", *commands("link s1 h1 down", "iperf", "reach h1 h2 0.1"))

    assert done.returncode == 1
    assert "nsim: h1 cannot send to h2: unable to connect" in done.stderr
    assert "the link h1–s1 is down" in done.stderr  # noqa: RUF001
    assert "Iperf" not in done.stdout
    assert "*** Results: 100% dropped (0/2 received)" in done.stdout


def test_an_interrupt_leaves_neither_programs_nor_permanent_neighbours() -> None:
    with ShellDriver("--topo", "single,30") as shell:
        shell.run("h1 sh -c 'until grep -q \" 01 \" /proc/net/tcp; do sleep 0.05; done; echo $((40+2)) connected' &")
        shell.child.sendline("iperf --time 30")
        shell.child.expect("42 connected")
        shell.child.sendintr()
        shell.wait_for_prompt()
        measuring = shell.status
        programs = shell.run("root ps -e -o args=")

        shell.run("link h30 s1 down")
        shell.run("h29 sh -c 'until ip neigh | grep -q PERMANENT; do sleep 0.05; done; echo $((40+3)) known' &")
        shell.child.sendline("pingall 20")
        shell.child.expect("43 known")
        shell.child.sendintr()
        shell.wait_for_prompt()
        pinging = shell.status
        neighbours = [shell.run(f"{name} ip neigh show nud permanent") for name in ("h1", "h29")]

    assert (measuring, pinging) == (130, 130)
    assert "-s -1" not in programs
    assert not any("PERMANENT" in known for known in neighbours)
