"""nsim beside Mininet: how long a network takes to stand and to go, by itself and at a terminal, and ``pingall``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from bench import INSIDE, Bench
from measure import MeasureError, Sample, alternate, alternate_many, output_of, seconds
from report import Figure, Target
from terminal import OuterShell

# Of each topology: how many times faster it stands.
_FASTER = {"single,100": 10.0, "linear,100": 12.0, "tree,depth=3,fanout=4": 10.0}
_SMALL = ("single,20", "linear,20", "tree,depth=2,fanout=3")
_STOPS_FASTER, _PINGS_FASTER = 20.0, 25.0
_AGAINST = "mn lxbr"


def _whole(bench: Bench) -> list[Figure]:
    topology = f"single,{bench.hosts}"
    ours = partial(seconds, [*bench.nsim_on(topology), "-c", "exit"], environment=bench.environment)
    theirs = partial(seconds, [*bench.mininet_on(topology), "--test", "none"])
    samples = alternate(bench.rounds, ours, *([] if bench.mininet else [theirs]))
    return [_figure(bench, "mininet", f"nsim --topo {topology} -c exit", Target(least_faster=8), *samples)]


def _start_and_stop(bench: Bench) -> list[Figure]:
    # From the name of a topology to a network that runs, without the time that Python needs to start.
    def timed(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[float, ...]:
        start, stop = json.loads(output_of(command, environment=environment))
        return start, stop

    figures: list[Figure] = []
    for topology, faster in zip(_SMALL if bench.quick else _FASTER, _FASTER.values(), strict=True):
        ours = partial(timed, [sys.executable, INSIDE, "stay", topology], bench.inside_environment)
        theirs = partial(timed, bench.inside_mininet(topology))
        (start, stop), *of_mininet = alternate_many(bench.few_rounds, ours, *([] if bench.mininet else [theirs]))
        for verb, number, sample, least in (("build and start", 0, start, faster), ("stop", 1, stop, _STOPS_FASTER)):
            baseline = [samples[number] for samples in of_mininet]
            target = Target(least_faster=least)
            figures.append(_figure(bench, "start-stop", f"{verb} {topology}", target, sample, *baseline))
    return figures


def _at_a_terminal(bench: Bench) -> list[Figure]:
    # The same with all that a person waits for: from the Return key to the prompt, and from `exit` to the outer one.
    def stay(command: Sequence[str], prompt: str) -> tuple[float, ...]:
        with OuterShell(bench.environment) as shell:
            start = shell.open_lab(command, prompt)
            return start, shell.leave_lab()

    topology = f"single,{bench.hosts}"
    ours = partial(stay, bench.nsim_on(topology), "single>")
    theirs = partial(stay, bench.mininet_on(topology), "mininet>")
    (start, stop), *of_mininet = alternate_many(bench.few_rounds, ours, *([] if bench.mininet else [theirs]))
    return [
        _figure(bench, "terminal", what, None, sample, *(samples[number] for samples in of_mininet))
        for what, number, sample in (
            (f"{topology}, to the prompt", 0, start),
            (f"leave {topology}, to the prompt", 1, stop),
        )
    ]


def _pingall(bench: Bench) -> list[Figure]:
    hosts = 10 if bench.quick else 50
    topology = f"single,{hosts}"
    ours = partial(ping_all, bench, bench.nsim_on(topology), "single>", hosts)
    theirs = partial(ping_all, bench, bench.mininet_on(topology), "mininet>", hosts)
    samples = alternate(bench.few_rounds, ours, *([] if bench.mininet else [theirs]))
    target = Target(least_faster=_PINGS_FASTER)
    return [_figure(bench, "pingall", f"pingall of {hosts} hosts, cold ARP", target, *samples)]


def ping_all(bench: Bench, command: Sequence[str], prompt: str, hosts: int) -> float:
    """Return the seconds of a first ``pingall`` in a new lab; raise MeasureError when a ping is lost."""
    with OuterShell(bench.environment) as shell:
        shell.open_lab(command, prompt)
        took, told = shell.ask("pingall", r"\*\*\* Results: .*received\)")
        pairs = hosts * (hosts - 1)
        if f" 0% dropped ({pairs}/{pairs} " not in told:
            raise MeasureError(f"{' '.join(command)}: {told}")
        return took


def _figure(
    bench: Bench, name: str, what: str, target: Target | None, measured: Sample, baseline: Sample | None = None
) -> Figure:
    against, note = (_AGAINST, "") if baseline else ("", bench.mininet)
    return Figure(name, what, measured, target, against, baseline, judged=not bench.quick, note=note)


ROWS: dict[str, Callable[[Bench], list[Figure]]] = {
    "mininet": _whole,
    "start-stop": _start_and_stop,
    "terminal": _at_a_terminal,
    "pingall": _pingall,
}
