"""Every lesson holds what it promises: its solutions reach its goals, and what people try instead does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from running import Run

from nsim.lessons.faults import FAULTS
from nsim.lessons.framework import catalog

pytestmark = pytest.mark.unprivileged


def _lessons() -> list[object]:
    return [
        pytest.param(name, id=name, marks=[pytest.mark.requires(*needs)] if needs else [])
        for name in catalog.names()
        for needs in [catalog.built_in(name).requires]
    ]


@pytest.mark.timeout(170)  # in the full-kernel lane each of some twenty worlds takes seconds
@pytest.mark.parametrize("name", _lessons())
def test_its_own_solutions_reach_the_goals_and_its_mistakes_do_not(nsim: Run, name: str) -> None:
    done = nsim("lesson", name, "--try", timeout_s=160)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_fault_can_be_mended_and_not_by_a_trick() -> None:
    program = [sys.executable, str(Path(__file__).with_name("every_fault.py"))]

    done = subprocess.run(program, capture_output=True, text=True, timeout=100, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_each_seed_brings_another_fault() -> None:
    told = [catalog.find(f"fault-finding,seed={seed}").steps[0].text for seed in range(len(FAULTS))]

    assert len(set(told)) == len(FAULTS) >= 12
