"""Who reaches whom, over both families, in labs where somebody does not."""

from __future__ import annotations

import json

import pytest
from running import Run

pytestmark = pytest.mark.unprivileged


def test_both_families_are_shown_and_what_fails_has_its_reason_and_a_question(nsim: Run) -> None:
    done = nsim(
        *("--topo", "routed", "-c", "router ip route add blackhole 172.16.20.10", "-c", "matrix --timeout 0.2"),
        *("-c", "explain sales dev"),
    )

    lines = done.stdout.splitlines()
    assert lines[0].split() == ["IPv4", "sales", "dev", "router"]
    assert lines[1].split()[:3] == ["sales", "·", "✗1"]
    assert "IPv6" in done.stdout
    assert "  ✗2  a blackhole route (1 pair)" in lines
    assert "answered: 2 of 6 over IPv4, 6 of 6 over IPv6; round trips in milliseconds" in lines
    assert "`explain sales dev` says why sales does not reach dev" in lines
    assert "blackhole" in lines[-2]


def test_who_reaches_somebody_and_is_not_reached_is_marked(nsim: Run) -> None:
    done = nsim("--topo", "routed-nat", "-c", "matrix --timeout 0.2", "-c", "matrix --timeout 0.2 --json")

    text, _, values = done.stdout.partition("\n[\n")
    received = {(row["from"], row["to"]): row["received"] for row in json.loads("[" + values)}
    one_way = [pair for pair in received if not received[pair] and received[pair[::-1]]]
    assert one_way
    assert text.splitlines()[0].split()[0] == "IPv4"
    assert sum(word.endswith("!") for line in text.splitlines() for word in line.split()[1:]) == len(one_way)


def test_the_status_is_that_of_a_check(nsim: Run) -> None:
    assert nsim("--topo", "minimal", "-c", "matrix").returncode == 0
    assert nsim("--topo", "minimal", "-c", "link h1 s1 down", "-c", "matrix h1 h2 -4 --timeout 0.1").returncode == 1
    assert nsim("--topo", "isolated", "-c", "matrix").returncode == 1
