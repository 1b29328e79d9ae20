"""Every lesson holds what it promises: its solutions reach its goals, and what people try instead does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from features import in_lane

from nsim.lessons.faults import FAULTS
from nsim.lessons.framework import catalog

SEEDS = [f"fault-finding,seed={seed}" for seed in range(len(FAULTS))]
HERE = ("nf_tables nat", "tbf", "htb", "u32")
"""What a kernel lacks so seldom that the lessons that need it are played together."""


def _trials() -> list[object]:
    # Those that need nothing, by root one half, by the ordinary user the other: who plays makes no difference.
    needs = {name: catalog.built_in(name).requires for name in catalog.names()}
    plain = [name for name in needs if not needs[name]]
    usual = [name for name in needs if needs[name] and set(needs[name]) <= set(HERE)]
    others = [name for name in needs if name not in (*plain, *usual)]
    marked = [
        ("plain-1", plain[::2], [pytest.mark.once]),
        ("plain-2", plain[1::2], [pytest.mark.unprivileged]),
        ("usual", usual, [pytest.mark.once, pytest.mark.requires(*{need for name in usual for need in needs[name]})]),
        *((name, [name], [pytest.mark.unprivileged, pytest.mark.requires(*needs[name])]) for name in others),
    ]
    return [pytest.param(names, id=called, marks=marks) for called, names, marks in marked]


def _trial(*words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(Path(__file__).with_name("trial.py")), *words]
    return subprocess.run(program, capture_output=True, text=True, timeout=160, check=False)


@pytest.mark.timeout(170)  # in the full-kernel lane each world takes seconds
@pytest.mark.parametrize("names", _trials())
def test_their_own_solutions_reach_the_goals_and_their_mistakes_do_not(names: list[str]) -> None:
    done = _trial(*names, *(["--short"] if in_lane() else []))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.unprivileged
@pytest.mark.requires("nf_tables nat")
@pytest.mark.timeout(170)
def test_every_fault_can_be_mended_and_not_by_a_trick() -> None:
    done = _trial("--short", *SEEDS)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.once
def test_each_seed_brings_another_fault() -> None:
    told = [catalog.find(name).steps[0].text for name in SEEDS]

    assert len(set(told)) == len(FAULTS) >= 12
