"""Large labs: pings of every pair, memory, ten thousand hosts, and how the time of a build grows."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import INSIDE, Bench
from measure import PATIENCE_S, Sample, alternate, output_of, settle
from report import Figure, Target
from rows_mininet import ping_all
from terminal import OuterShell

_MB, _GB = 1e6, 1e9
_CTRL_U = "\x15"  # empties the line


def _pingall_of(name: str, hosts: int, small: int, most_s: float) -> Callable[[Bench], list[Figure]]:
    def row(bench: Bench) -> list[Figure]:
        count = small if bench.quick else hosts
        command = bench.nsim_on(f"single,{count}")
        (measured,) = alternate(1, lambda: ping_all(bench, command, "single>", count), warm=False)
        what = f"pingall of {count:,} hosts, no ping lost"
        return [Figure(name, what, measured, Target(most=most_s), judged=not bench.quick)]

    return row


def _memory(bench: Bench) -> list[Figure]:
    def use() -> float:
        with OuterShell(bench.environment) as shell:
            shell.open_lab(bench.nsim_on(f"single,{bench.many_hosts}"), "single>")
            return float(shell.lab_memory())

    (memory,) = alternate(1, use)
    what = f"memory of nsim itself, single,{bench.many_hosts}"
    return [Figure("memory", what, memory, Target(most=60 * _MB, unit="MB"), judged=not bench.quick)]


def _huge(bench: Bench) -> list[Figure]:
    floors = 3 if bench.quick else 100
    topology, last = f"building,{floors},100", f"h{floors}-100"
    settle()
    before = _available_bytes()
    with OuterShell(bench.environment) as shell:
        start = shell.open_lab(bench.nsim_on(topology), "building>")
        memory = float(before - _available_bytes())
        completion = shell.press(f"{last[:-1]}\t", last)
        nodes, _ = shell.ask(f"{_CTRL_U}nodes", last)
        begin = time.perf_counter()
        stop = shell.leave_lab()
        settle(PATIENCE_S)
        freed = time.perf_counter() - begin
    rows = [
        (f"start {topology} ({floors * 100:,} hosts)", start, Target(most=60.0)),
        ("its memory, the kernel's included", memory, Target(most=6 * _GB, unit="GB")),
        ("complete a name there", completion, Target(most=0.05)),
        ("`nodes` there", nodes, Target(most=0.3)),
        ("leave it, to the prompt", stop, None),
        ("leave it, until the kernel has freed all", freed, Target(most=20.0)),
    ]
    return [Figure("huge", what, Sample((value,)), target, judged=not bench.quick) for what, value, target in rows]


def _growth(bench: Bench) -> list[Figure]:
    # Per host, plan included: what the kernel or nsim does for each host must not grow with the number of hosts.
    def of(floors: int) -> float:
        command = [sys.executable, INSIDE, "stay", f"building,{floors},100"]
        start, _stop = json.loads(output_of(command, environment=bench.inside_environment))
        return float(start) / (floors * 100)

    many, few = (6, 2) if bench.quick else (50, 5)
    measured, baseline = alternate(bench.few_rounds, lambda: of(many), lambda: of(few))
    return [
        Figure(
            "growth",
            f"a host's share of a build with {many * 100:,}",
            measured,
            Target(most_times=2),
            f"with {few * 100}",
            baseline,
            judged=not bench.quick,
        )
    ]


def _available_bytes() -> int:
    # proc_meminfo(5); slabs that the kernel would give back count as available.
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("every Linux since 3.14 has it")


ROWS: dict[str, Callable[[Bench], list[Figure]]] = {
    "pingall-300": _pingall_of("pingall-300", 300, 60, 10.0),
    "pingall-1000": _pingall_of("pingall-1000", 1000, 100, 60.0),
    "memory": _memory,
    "growth": _growth,
    "huge": _huge,
}
