"""What live tests share: how nsim is run, and what a lab may leave behind (nothing)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from footprint import lab_processes, wait_until_gone
from running import Run

# Not the caller's own, which may name folders that an ordinary user cannot read.
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every live test leaves no process in a world behind, and writes no history but its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = lab_processes()
    yield
    assert wait_until_gone(before) == set()


@pytest.fixture
def nsim(tmp_path: Path) -> Run:
    """Run nsim with arguments to its end and return what it printed."""

    def run(
        *arguments: str, stdin: str | None = "", timeout_s: float = 60, path: str = SYSTEM_PATH
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "nsim", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
        )

    return run
