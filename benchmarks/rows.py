"""What is measured, one function for each row; the names are what ``--only`` takes."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import Sample, alternate, output_of, seconds, settle
from report import Figure, Target
from terminal import OuterShell

_HERE = Path(__file__).resolve().parent
_INSIDE = str(_HERE / "inside.py")
_LINES = 1000


@dataclass(frozen=True)
class Bench:
    """How to measure: the nsim command, environments, a folder for what is needed meanwhile, rounds and size."""

    nsim: Sequence[str]
    environment: dict[str, str]
    inside_environment: dict[str, str]
    folder: Path
    rounds: int
    quick: bool

    @property
    def hosts(self) -> int:
        """How many hosts a lab has that the targets call a lab of 100."""
        return 20 if self.quick else 100

    @property
    def many_hosts(self) -> int:
        """How many hosts a lab has that the targets call a lab of 1,000."""
        return 100 if self.quick else 1000

    @functools.cached_property
    def limit(self) -> tuple[list[str], str]:
        """The limit program, compiled; or no command and the reason why."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            return [], "no C compiler (cc) for the limit program: nothing to compare with"
        program = str(self.folder / "limit")
        output_of([compiler, "-O2", "-o", program, str(_HERE / "limit.c")])
        if os.geteuid() == 0:
            return [program], ""
        if shutil.which("unshare") is None:
            return [], "no unshare(1), by which an ordinary user can run the limit program: nothing to compare with"
        return ["unshare", "-Ur", program], ""


def _build(bench: Bench) -> list[Figure]:
    return _build_of(bench, "build", bench.hosts, Target(most_times=2))


def _build_large(bench: Bench) -> list[Figure]:
    return _build_of(bench, "build-large", bench.many_hosts, Target(most_times=3))


def _build_of(bench: Bench, name: str, hosts: int, target: Target) -> list[Figure]:
    # Both print the seconds between "everything is planned" and "the kernel has acknowledged the last message";
    # how long it takes to start either program, or to import Python modules, does not count.
    def ours() -> float:
        command = [sys.executable, _INSIDE, "build", f"single,{hosts}"]
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


def _mininet(bench: Bench) -> list[Figure]:
    topology = f"single,{bench.hosts}"

    def ours() -> float:
        return seconds([*bench.nsim, "--topo", topology, "-c", "exit"], environment=bench.environment)

    what, target = f"nsim --topo {topology} -c exit", Target(least_faster=8)
    program = shutil.which("mn")
    note = "mn is not installed: nothing to compare with" if program is None else ""
    if program is not None and os.geteuid() != 0:
        note = "mn needs root: nothing to compare with"
    if note or program is None:
        (measured,) = alternate(bench.rounds, ours)
        return [Figure("mininet", what, measured, target, note=note)]
    # Mininet builds in the machine's own namespaces and may leave things there. In a namespace of its own it works
    # as usual, and whatever it leaves ends with it.
    alone = ["unshare", "--net", "--pid", "--mount", "--mount-proc", "--fork", "--kill-child"]
    words = ["--switch", "lxbr", "--controller", "none", "--topo", topology, "--test", "none"]
    measured, baseline = alternate(bench.rounds, ours, lambda: seconds([*alone, program, *words]))
    return [Figure("mininet", what, measured, target, "mn lxbr", baseline, judged=not bench.quick)]


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
    told = output_of([sys.executable, _INSIDE, "line", str(lines)], environment=bench.inside_environment)
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
            shell.open_lab(bench.nsim, topology)
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
            shell.open_lab(bench.nsim, f"single,{hosts}")
            counts.append(shell.lab_size())
    (few_processes, few_threads), (processes, threads) = counts
    per_node = Sample((max(processes - few_processes, threads - few_threads) / (bench.hosts - 2),))
    shown = f"{per_node.median:g} ({processes} in all, {threads} threads)"
    return [Figure("processes", f"processes per node, single,{bench.hosts}", per_node, Target(most=0), shown=shown)]


ROWS: dict[str, Callable[[Bench], list[Figure]]] = {
    "build": _build,
    "build-large": _build_large,
    "mininet": _mininet,
    "routed": _routed,
    "version": _version,
    "line": _line,
    "script": _script,
    "leave": _leave,
    "processes": _processes,
}
