"""Take times: programs run one after the other, in alternation, each on a quiet kernel; knows nothing of nsim."""

from __future__ import annotations

import os
import select
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

PATIENCE_S = 180.0
"""How long a program may take before it is ended and the row given up."""

_QUIET_LOOKS, _LOOK_EVERY_S = 3, 0.005
# Who runs this on a machine that does not come to rest, as a test does, need not wait for that.
_SETTLE_WITHIN_S = float(os.environ.get("NSIM_BENCHMARK_SETTLE_S", "20"))
_IDLE_SHARE, _IDLE_OVER_S = 0.8, 0.1


class MeasureError(Exception):
    """Something could not be measured; says what and why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured, once in each round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)


def alternate(rounds: int, *measures: Callable[[], float], warm: bool = True) -> list[Sample]:
    """Take measures in turn, A B A B, and return the sample of each.

    Everything runs once before it counts, unless it is not to be ``warm``: files come into the cache, Python compiles
    its modules.
    """
    several = [partial(_alone, measure) for measure in measures]
    return [samples[0] for samples in alternate_many(rounds, *several, warm=warm)]


def alternate_many(rounds: int, *measures: Callable[[], tuple[float, ...]], warm: bool = True) -> list[list[Sample]]:
    """Do as ``alternate``, with measures of several values each; return a sample of each value of each measure."""
    if warm:
        for measure in measures:
            measure()
    taken: list[list[tuple[float, ...]]] = [[] for _ in measures]
    for _ in range(rounds):
        for measure, values in zip(measures, taken, strict=True):
            settle()
            values.append(measure())
    return [[Sample(each) for each in zip(*values, strict=True)] for values in taken]


def _alone(measure: Callable[[], float]) -> tuple[float]:
    return (measure(),)


def seconds(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> float:
    """Run a program to its end and return how long that took; raise MeasureError when it fails or takes for ever."""
    return _run(command, environment)[0]


def output_of(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed; raise MeasureError when it fails or takes for ever."""
    return _run(command, environment)[1]


def _run(command: Sequence[str], environment: Mapping[str, str] | None) -> tuple[float, str]:
    # Files take the output: a pipe would have to be read while the clock runs.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment)
        except OSError as error:
            raise MeasureError(f"{command[0]}: {error.strerror}") from None
        with process:
            try:
                ended = _has_ended(process.pid, PATIENCE_S)
                took = time.perf_counter() - begin
            except BaseException:
                process.kill()
                raise
            if not ended:
                process.kill()  # nsim's world, and unshare's with --kill-child, end with it
                raise MeasureError(f"`{' '.join(command)}` did not end within {PATIENCE_S:g} s")
        out.seek(0)
        err.seek(0)
        if process.returncode:
            said = err.read().decode(errors="replace").strip().splitlines()
            raise MeasureError(
                f"`{' '.join(command)}` ended with status {process.returncode}: {said[-1] if said else 'no message'}"
            )
        return took, out.read().decode(errors="replace")


def _has_ended(process: int, within_s: float) -> bool:
    # Popen.wait() with a timeout looks only every 50 ms.
    descriptor = os.pidfd_open(process)
    try:
        return bool(select.select([descriptor], [], [], within_s)[0])
    finally:
        os.close(descriptor)


def settle(within_s: float = _SETTLE_WITHIN_S) -> None:
    """Wait until the kernel has taken away the networks of the round before.

    Freed namespaces are cleaned up by a kernel thread after their last process has gone, about 1.5 ms for each host:
    it holds the lock that the next build needs. While it works, /proc/PID/comm of that thread reads
    ``kworker/…+netns`` (an idle one has ``-``; source: wq_worker_comm() in kernel/workqueue.c). The world is quiet
    when several looks in a row see no such thread. Where kernel threads cannot be seen (in a container), idle
    processors have to do. A machine that does not come to rest is measured as it is, after
    ``within_s``.
    """
    deadline = time.monotonic() + within_s
    quiet = 0
    while quiet < _QUIET_LOOKS and time.monotonic() < deadline:
        cleaning = _cleaning()
        if cleaning is None:
            if _idle_share() >= _IDLE_SHARE:
                return
            continue
        quiet = 0 if cleaning else quiet + 1
        time.sleep(_LOOK_EVERY_S)


def _cleaning() -> bool | None:
    # Whether a kernel thread is cleaning up namespaces now; None when kernel threads are out of sight.
    threads = [comm for comm in _process_names() if comm.startswith("kworker/")]
    return any(comm.endswith("+netns") for comm in threads) if threads else None


def _process_names() -> list[str]:
    names = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                names.append(Path(f"/proc/{entry}/comm").read_text(encoding="ascii", errors="replace").strip())
            except OSError:  # it has ended
                pass
    return names


def _idle_share() -> float:
    idle, everything = _processor_ticks()
    time.sleep(_IDLE_OVER_S)
    idle_now, everything_now = _processor_ticks()
    return (idle_now - idle) / max(1, everything_now - everything)


def _processor_ticks() -> tuple[int, int]:
    # The first line of /proc/stat: user nice system idle iowait … (proc_stat(5)).
    ticks = [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
    return ticks[3] + ticks[4], sum(ticks[:8])
