"""A drawing shows the network as the kernel has it, also what somebody has done by hand inside a node."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Run

pytestmark = pytest.mark.unprivileged


def test_a_drawing_shows_what_was_changed_by_command_and_by_hand(nsim: Run) -> None:
    done = nsim(
        *("--topo", "routed", "-c", "link sales router down", "-c", "dev ip addr add 10.9.9.9/24 dev veth-d"),
        *("-c", "add host ops router", "-c", "graph --addresses", "-c", "graph --json"),
    )

    drawing, _, values = done.stdout.partition("{")
    assert done.returncode == 0, done.stderr
    assert "✗ down" in drawing and "10.9.9.9/24" in drawing and " ops " in drawing
    assert max(map(len, drawing.splitlines()[1:])) <= 80
    states = {link["b"]: link["state"] for link in json.loads("{" + values)["links"]}
    assert states == {"sales:veth-s": "down", "dev:veth-d": "up", "ops:eth0": "up"}


def test_a_lab_is_written_in_every_format(nsim: Run, tmp_path: Path) -> None:
    suffixes = ("svg", "html", "dot", "mmd")

    done = nsim("--topo", "campus", *(word for suffix in suffixes for word in ("-c", f"graph lab.{suffix}")))

    assert done.stdout.splitlines() == [f"drawn into lab.{suffix}" for suffix in suffixes], done.stderr


def test_a_lab_of_a_thousand_hosts_is_drawn_in_seconds(nsim: Run) -> None:
    done = nsim("--topo", "building,10,100", "-c", "time graph lab.svg", "-c", "graph")

    drawn, elapsed, *lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert drawn == "drawn into lab.svg"
    assert float(elapsed.removeprefix("*** Elapsed time: ").removesuffix(" secs")) < 15
    assert "└─ h1-1…h1-100 (100 hosts)" in lines
