"""Every lesson holds what it promises: its solutions reach its goals, and what people try instead does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from features import in_lane
from running import Run

from nsim.lessons.faults import FAULTS
from nsim.lessons.framework import catalog

SEEDS = [f"fault-finding,seed={seed}" for seed in range(len(FAULTS))]


def _lessons() -> list[object]:
    # By root one half, by the ordinary user the other: who plays makes no difference.
    users = (pytest.mark.once, pytest.mark.unprivileged)
    return [
        pytest.param(name, id=name, marks=[users[number % 2], *([pytest.mark.requires(*needs)] if needs else [])])
        for number, name in enumerate(catalog.names())
        for needs in [catalog.built_in(name).requires]
    ]


def _short_trial(*names: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(Path(__file__).with_name("short_trial.py")), *names]
    return subprocess.run(program, capture_output=True, text=True, timeout=160, check=False)


@pytest.mark.timeout(170)  # in the full-kernel lane each world takes seconds
@pytest.mark.parametrize("name", _lessons())
def test_its_own_solutions_reach_the_goals_and_its_mistakes_do_not(nsim: Run, name: str) -> None:
    done = _short_trial(name) if in_lane() else nsim("lesson", name, "--try")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.unprivileged
@pytest.mark.requires("nf_tables nat")
@pytest.mark.timeout(170)
def test_every_fault_can_be_mended_and_not_by_a_trick() -> None:
    done = _short_trial(*SEEDS)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.once
def test_each_seed_brings_another_fault() -> None:
    told = [catalog.find(name).steps[0].text for name in SEEDS]

    assert len(set(told)) == len(FAULTS) >= 12
