"""Measure what labs leave on the machine: processes in nested PID namespaces, and the machine's own network."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

# Counters and caches that change by themselves on any machine.
_VOLATILE = (
    "inet_peers",
    "nf_conntrack_count",
    "nf_conntrack_buckets",
    "random",
    "netdev_budget",
    "fs-state",
    "route/",
)


def nested_depth(pid: str) -> int:
    """Return how many PID namespaces a process is in; 0 when it is gone. Source: proc_pid_status(5), NSpid."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    line = next((line for line in status.splitlines() if line.startswith("NSpid:")), "NSpid:\t1")
    zombie = "\nState:\tZ" in status
    return 0 if zombie else len(line.split()) - 1


def lab_processes() -> set[str]:
    """Return the numbers of all processes that live in a world below this one."""
    own = nested_depth("self")
    return {pid for pid in os.listdir("/proc") if pid.isdigit() and nested_depth(pid) > own}


def wait_until_gone(before: set[str], patience_s: float = 1.0) -> set[str]:
    """Wait at most so long for all worlds made since to be gone; return the processes that are still there."""
    deadline = time.monotonic() + patience_s
    while (left := lab_processes() - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    return left


def children(pid: int) -> list[int]:
    """Return the numbers of a process's children, as this namespace counts."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
    return found


def machine_network() -> dict[str, str]:
    """Return everything that can be said of the network of this process: links, addresses, routes, rules, settings."""
    told = {}
    for command in (
        "ip -d link",
        "ip addr",
        "ip route show table all",
        "ip -6 route show table all",
        "ip rule",
        "ip -6 rule",
        "ip netns",
        "nft list ruleset",
        "iptables-save",
        "bridge fdb",
    ):
        done = subprocess.run(
            command.split(),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
        )
        # Lifetimes of addresses count down, and packet counters up.
        told[command] = "\n".join(
            line for line in done.stdout.splitlines() if "valid_lft" not in line and line[:1] != "#"
        )
    # Walking passes over folders of interfaces that go meanwhile, as globbing does not.
    for folder, _, files in os.walk("/proc/sys/net"):
        for path in (Path(folder, file) for file in files):
            if not any(part in str(path) for part in _VOLATILE):
                try:
                    told[str(path)] = path.read_text()
                except OSError:
                    continue
    told["mounts"] = Path("/proc/self/mountinfo").read_text()
    told["run"] = "\n".join(sorted(os.listdir("/run")))
    told["tmp"] = "\n".join(sorted(name for name in os.listdir("/tmp") if "nsim" in name and "pytest" not in name))
    return told
