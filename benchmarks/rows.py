"""What is measured, one function for each row; the names are what ``--only`` takes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import rows_large
import rows_mininet
from bench import INSIDE, Bench
from measure import Sample, alternate, output_of, seconds, settle
from report import Figure, Target
from terminal import OuterShell

_LINES = 1000


def _build(bench: Bench) -> list[Figure]:
    return _build_of(bench, "build", bench.hosts, Target(most_times=2))


def _build_large(bench: Bench) -> list[Figure]:
    return _build_of(bench, "build-large", bench.many_hosts, Target(most_times=3))


def _build_of(bench: Bench, name: str, hosts: int, target: Target) -> list[Figure]:
    # Both print the seconds between "everything is planned" and "the kernel has acknowledged the last message";
    # how long it takes to start either program, or to import Python modules, does not count.
    def ours() -> float:
        command = [sys.executable, INSIDE, "build", f"single,{hosts}"]
        return float(output_of(command, environment=bench.inside_environment))

    limit, note = bench.limit
    what = f"build single,{hosts}, plan to last ack"
    if not limit:
        (measured,) = alternate(bench.rounds, ours)
        return [Figure(name, what, measured, target, note=note)]

    def physical() -> float:
        return float(output_of([*limit, str(hosts)]).split(" total ")[1].split()[0])

    measured, baseline = alternate(bench.rounds, ours, physical)
    return [Figure(name, what, measured, target, f"limit {hosts}", baseline, judged=not bench.quick)]


def _routed(bench: Bench) -> list[Figure]:
    command = [*bench.nsim, "--topo", "routed", "-c", "exit"]
    (measured,) = alternate(bench.rounds, lambda: seconds(command, environment=bench.environment))
    return [Figure("routed", "nsim --topo routed -c exit", measured, Target(most=0.30))]


def _version(bench: Bench) -> list[Figure]:
    measured, baseline = alternate(
        bench.rounds,
        lambda: seconds([*bench.nsim, "--version"], environment=bench.environment),
        lambda: seconds([sys.executable, "-c", "pass"], environment=bench.environment),
    )
    return [Figure("version", "nsim --version", measured, Target(most=0.08), "python -c pass", baseline)]


def _line(bench: Bench) -> list[Figure]:
    # One process runs many lines, as a person's shell does; each is a value of its own.
    settle()
    lines = 30 * bench.rounds
    told = output_of([sys.executable, INSIDE, "line", str(lines)], environment=bench.inside_environment)
    in_lab, outside = (Sample(tuple(values)) for values in json.loads(told))
    return [Figure("line", "h1 true, in a running shell", in_lab, Target(most=0.0012), "sh -c true, no lab", outside)]


def _script(bench: Bench) -> list[Figure]:
    # The same from outside: what a script of many lines takes longer than one of none.
    lines = _LINES // 10 if bench.quick else _LINES
    long, empty = bench.folder / "long", bench.folder / "empty"
    long.write_text("h1 true\n" * lines, encoding="ascii")
    empty.write_text("", encoding="ascii")

    def run(script: Path) -> float:
        return seconds([*bench.nsim, "--topo", "minimal", "--script", str(script)], environment=bench.environment)

    with_lines, without = alternate(bench.rounds, lambda: run(long), lambda: run(empty))
    each = Sample(tuple((a - b) / lines for a, b in zip(with_lines.values, without.values, strict=True)))
    return [Figure("script", f"h1 true, one of {lines:,} in a script", each, Target(most=0.0012))]


def _leave(bench: Bench) -> list[Figure]:
    topology = f"single,{bench.hosts}"

    def leave() -> float:
        with OuterShell(bench.environment) as shell:
            shell.open_lab(bench.nsim_on(topology), "single>")
            return shell.leave_lab()

    (measured,) = alternate(bench.rounds, leave)
    return [
        Figure("leave", f"exit from {topology}, to the prompt", measured, Target(most=0.15), judged=not bench.quick)
    ]


def _processes(bench: Bench) -> list[Figure]:
    # Processes and threads of a lab in which nothing has run yet, and how many of them each further host brings.
    counts = []
    for hosts in (2, bench.hosts):
        with OuterShell(bench.environment) as shell:
            shell.open_lab(bench.nsim_on(f"single,{hosts}"), "single>")
            counts.append(shell.lab_size())
    (few_processes, few_threads), (processes, threads) = counts
    per_node = Sample((max(processes - few_processes, threads - few_threads) / (bench.hosts - 2),))
    shown = f"{per_node.median:g} ({processes} in all, {threads} threads)"
    return [Figure("processes", f"processes per node, single,{bench.hosts}", per_node, Target(most=0), shown=shown)]


ROWS: dict[str, Callable[[Bench], list[Figure]]] = {
    "build": _build,
    "build-large": _build_large,
    "routed": _routed,
    "version": _version,
    "line": _line,
    "script": _script,
    "leave": _leave,
    "processes": _processes,
    **rows_mininet.ROWS,
    **rows_large.ROWS,
}
