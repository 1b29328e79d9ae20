"""A lesson whose own lines fail says which, and the lab goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import Run

pytestmark = pytest.mark.unprivileged

LESSON = '''
from nsim.checks.goals import HasSetting
from nsim.lessons import Lesson, Step


class Two(Lesson):
    """Two steps, of which the second cannot begin."""

    topology = "pair"

    def steps(self):
        goals, others = ([HasSetting(node, "net.ipv4.ip_forward", "1")] for node in ("earth", "neptune"))
        lines = ["earth sysctl -w net.ipv4.ip_forward=1"]
        yield Step(title="One", text="One.", goals=goals, hints=["One."], solution=lines)
        yield Step(title="Two", text="Two.", goals=others, hints=["Two."], solution=lines, begin=["earth false"])
'''


def test_a_step_that_cannot_begin_is_told_and_the_lab_goes_on(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(LESSON)

    done = nsim("lesson", "two.py", "-c", "skip", "-c", "earth true")

    assert "the lesson's own line `earth false` has failed" in done.stderr
    assert "mistake in nsim" not in done.stderr
    assert done.returncode == 0
