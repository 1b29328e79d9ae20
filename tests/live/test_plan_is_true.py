"""What ``plan`` prints builds the same network as nsim itself: links, addresses, routes, rules, queues, settings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from running import Run

HERE = Path(__file__).parent
LABS = ["routed", "minimal", "single,3", "linear,3", "tree,2,2", str(HERE / "everything.py")]


def build_by_hand(script: str, dump: str, folder: Path) -> str:
    """Run a plan's script in a fresh world made with unshare(1), and return the dump of what it has built."""
    file = folder / "plan.sh"
    file.write_text(script)
    identity = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    done = subprocess.run(
        ["unshare", *identity, "--net", "--mount", "sh", "-ec", f"mount -t tmpfs none /run && sh {file} && {dump}"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("topology", LABS, ids=[Path(lab).stem for lab in LABS])
def test_the_printed_plan_builds_the_same_network(topology: str, nsim: Run, tmp_path: Path) -> None:
    by_nsim = nsim("-c", "nodes --json", *(["--topo", topology] if ".py" not in topology else [topology]))
    nodes = [line.split('"')[3] for line in by_nsim.stdout.splitlines() if '"node"' in line]
    dump = f"sh {HERE / 'dump.sh'} {' '.join(nodes)}"

    built = nsim("-c", f"root {dump}", *(["--topo", topology] if ".py" not in topology else [topology]))
    script = nsim("plan", topology)

    assert built.returncode == 0 and script.returncode == 0, built.stderr + script.stderr
    assert built.stdout.count("== ") == 9 * (len(nodes) + 1)
    assert build_by_hand(script.stdout, dump, tmp_path) == built.stdout
