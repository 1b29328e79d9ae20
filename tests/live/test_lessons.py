"""Every lesson holds what it promises: its solutions reach its goals, and what people try instead does not."""

from __future__ import annotations

import pytest
from running import Run

from nsim.lessons.framework import catalog

pytestmark = pytest.mark.unprivileged


def _lessons() -> list[object]:
    return [
        pytest.param(name, id=name, marks=[pytest.mark.requires(*needs)] if needs else [])
        for name in catalog.names()
        for needs in [catalog.built_in(name).requires]
    ]


@pytest.mark.parametrize("name", _lessons())
def test_its_own_solutions_reach_the_goals_and_its_mistakes_do_not(nsim: Run, name: str) -> None:
    done = nsim("lesson", name, "--try")

    assert done.returncode == 0, done.stdout + done.stderr
