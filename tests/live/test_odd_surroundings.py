"""nsim started in odd ways: one clear line, never a traceback, never status 0 after a failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NSIM = f"{sys.executable} -m nsim --topo minimal"


def in_sh(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, cwd=folder, timeout=60)


@pytest.mark.parametrize(
    ("script", "stderr", "status"),
    [
        (f"{NSIM} -c nodes > /dev/full", "nsim: No space left on device\n", 1),
        (f"{NSIM} -c 'h1 true' >&- 2>&- <&-", "", 0),
        (f"{NSIM} -c 'h1 false' >&- 2>&- <&-", "", 1),
        (
            f"mkdir gone && cd gone && rmdir ../gone && {NSIM} -c 'h1 true'",
            "nsim: h1: the current folder no longer exists\n  cd to another one\n",
            1,
        ),
        (f"printf 'h1 echo a\\0b\\n' | {NSIM}", "nsim: a line cannot contain a NUL byte\n", 2),
        (f"printf 'h1 test \\377 != a\\n' | {NSIM}", "", 0),
        (f"PYTHONIOENCODING=ascii {NSIM} -c 'link h1 s1'", "", 0),
        (f"printf 'h1 test \\377 != a\\n' | LC_ALL=C.UTF-8 {NSIM}", "", 0),
        (f"LC_ALL=C {NSIM} -c 'link h1 s1 down; h1 ping -c 1 -W 1 -q h2 >/dev/null 2>&1'", None, 2),
    ],
    ids=[
        "full disk",
        "closed streams",
        "closed streams, failure",
        "folder gone",
        "NUL",
        "no UTF-8",
        "ASCII only",
        "UTF-8 only",
        "LC_ALL=C",
    ],
)
def test_it_ends_in_one_line_and_a_true_status(script: str, stderr: str | None, status: int, tmp_path: Path) -> None:
    done = in_sh(script, tmp_path)

    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    if stderr is not None:
        assert done.stderr == stderr


def test_a_reader_that_has_read_enough_is_no_failure_to_explain(tmp_path: Path) -> None:
    done = in_sh(f"{NSIM} -c 'plan' -c 'plan' -c 'h1 seq 100000' -c 'plan' | head -1", tmp_path)

    assert done.stdout == "#!/bin/sh -e\n"
    assert done.stderr == ""
