"""A lab with limits as a process among others, and the cgroups of labs that there are on the machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from footprint import children

LAB = str(Path(__file__).parent / "limited.py")
NSIM = (sys.executable, "-m", "nsim")
READY = "the lab is ready"
TREE = Path("/sys/fs/cgroup")


def lab_groups() -> set[str]:
    """Return the cgroups of labs that there are."""
    # They may go while one looks, which os.walk passes over.
    return {f"{folder}/{name}" for folder, names, _ in os.walk(TREE) for name in names if name.startswith("nsim-")}


def wait_for_groups(wanted: set[str], patience_s: float = 5) -> set[str]:
    """Wait at most so long until these cgroups of labs are there and no others; return those that are."""
    deadline = time.monotonic() + patience_s
    while (found := lab_groups()) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def start_lab() -> subprocess.Popen[str]:
    """Start a lab with limits that waits for its next line."""
    lab = subprocess.Popen(
        [*NSIM, LAB], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert lab.stdin is not None and lab.stdout is not None
    lab.stdin.write(f"a sleep 300 &\na echo {READY}\n")
    lab.stdin.flush()
    while READY not in (line := lab.stdout.readline()):
        assert line, "nsim ended before the lab was ready"
    return lab


def processes(lab: subprocess.Popen[str]) -> dict[str, int]:
    """Return the numbers of a lab's processes, by what they are; the keeper only where there is one."""
    names = {Path(f"/proc/{pid}/comm").read_text().strip(): pid for pid in children(lab.pid)}
    gatekeeper = names["nsim-world"]
    (first,) = children(gatekeeper)
    found = {"launcher": lab.pid, "gatekeeper": gatekeeper, "first": first, "shell": min(children(first))}
    return found | ({"keeper": names["nsim-keeper"]} if "nsim-keeper" in names else {})


def kill(process: int) -> None:
    """Kill a process that another's end may have killed already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
