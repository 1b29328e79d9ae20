"""The benchmark runs and reports; how fast anything is, no test says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

RUN = Path(__file__).resolve().parents[2] / "benchmarks" / "run.py"


def test_benchmark_prints_a_row_with_a_number_for_each_thing_that_was_asked_for(tmp_path: Path) -> None:
    told = tmp_path / "told.json"

    done = _benchmark("--quick", "--rounds", "1", "--only", "version", "line", "--json", str(told))

    assert done.returncode == 0, done.stderr
    machine, _head, _rule, *rows = done.stdout.splitlines()
    assert machine.startswith("Linux ")
    assert [row.partition("  ")[0] for row in rows] == ["nsim --version", "h1 true, in a running shell"]
    assert all(re.search(r"  \d+\.\d+ m?s ", row) for row in rows)
    assert [row["name"] for row in json.loads(told.read_text(encoding="utf-8"))["rows"]] == ["version", "line"]


def test_benchmark_says_what_could_not_be_measured_and_fails(tmp_path: Path) -> None:
    broken = tmp_path / "nsim"
    broken.write_text('#!/bin/sh\n[ "$1" = --version ] || { echo "nsim: no world here" >&2; exit 4; }\n', "ascii")
    broken.chmod(0o755)

    done = _benchmark("--quick", "--rounds", "1", "--only", "routed", "--nsim", str(broken))

    assert done.returncode == 1
    assert "ended with status 4: nsim: no world here" in done.stdout


def _benchmark(*words: str) -> subprocess.CompletedProcess[str]:
    # Other passes keep the machine busy: it is not waited for.
    return subprocess.run(
        [sys.executable, str(RUN), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "NSIM_BENCHMARK_SETTLE_S": "0.1"},
    )
