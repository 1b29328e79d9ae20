#!/usr/bin/env python3
"""Measure how fast nsim is: ratios taken side by side in one run, beside what we want to reach.

    python benchmarks/run.py [--quick] [--rounds N] [--only NAME …] [--json FILE] [--nsim PATH]

A measurement, not a test: a missed target is reported and the exit status is 0. It is 1 when something could not be
measured, and 2 for a mistake on the command line. Times on a busy machine are worth little; the ratios survive more.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from bench import Bench
from measure import MeasureError, output_of
from report import Figure, as_data, table
from rows import ROWS

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent


def main() -> int:
    chosen = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="nsim-benchmark-") as folder:
        bench = Bench(
            nsim=[chosen.nsim] if chosen.nsim else [sys.executable, "-m", "nsim"],
            environment=_environment(Path(folder), own_nsim=bool(chosen.nsim)),
            inside_environment=_environment(Path(folder), own_nsim=False),
            folder=Path(folder),
            rounds=chosen.rounds or (3 if chosen.quick else 7),
            quick=chosen.quick,
        )
        try:
            machine = _machine(bench)
        except MeasureError as failure:
            print(f"nsim does not start: {failure}", file=sys.stderr)
            return 1
        print(", ".join(machine.values()), flush=True)
        figures: list[Figure] = []
        for name in chosen.only or ROWS:
            _tell(f"measuring {name} …")
            try:
                figures += ROWS[name](bench)
            except MeasureError as failure:
                figures.append(Figure(name, name, failure=str(failure)))
        _tell("")
    print(table(figures))
    if chosen.json:
        data = {"machine": machine, "rounds": bench.rounds, "quick": bench.quick, "rows": as_data(figures)}
        Path(chosen.json).write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if any(figure.failure for figure in figures) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure how fast nsim is.", allow_abbrev=False)
    parser.add_argument("--quick", action="store_true", help="few rounds and small labs: under 30 s")
    parser.add_argument("--rounds", type=_count, metavar="N", help="rounds for each row; default: 7, quick 3")
    parser.add_argument("--only", nargs="+", choices=tuple(ROWS), metavar="NAME", help=", ".join(ROWS))
    parser.add_argument("--json", metavar="FILE", help="write every single time into a file as well")
    parser.add_argument("--nsim", metavar="PATH", help="measure whole processes of this installed nsim program")
    return parser


def _count(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of rounds")
    return int(text)


def _environment(folder: Path, *, own_nsim: bool) -> dict[str, str]:
    # An installed nsim must find its own package, everything else the one of this checkout. Compiled modules are
    # kept, in our folder: who cannot or will not write them into the checkout would measure the compiler each time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if not own_nsim:
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH"))))
    return environment | {
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "XDG_STATE_HOME": str(folder / "state"),
        "TERM": "xterm",
    }


def _machine(bench: Bench) -> dict[str, str]:
    version = output_of([*bench.nsim, "--version"], environment=bench.environment).strip()
    return {
        "kernel": f"Linux {platform.release()}",
        "cores": f"{len(os.sched_getaffinity(0))} cores",
        "python": f"Python {platform.python_version()}",
        "nsim": version,
        "user": "as root" if os.geteuid() == 0 else "as an ordinary user",
        "rounds": f"{bench.rounds} rounds{' in small labs, which no target speaks of' if bench.quick else ''}",
    }


def _tell(text: str) -> None:
    # What is going on, for whoever waits at a terminal; wiped away again.
    if sys.stderr.isatty():
        print(f"\r{text:<{shutil.get_terminal_size().columns - 1}}\r", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
