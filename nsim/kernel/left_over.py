"""Worlds that have lost their launcher and are still there: find them, and end them.

There should be none: the launcher's death is that of the gatekeeper, of the world's first process and of all others,
and none of the signals that do this can be held off. Stopping any of them (SIGSTOP) or all was tried and delays
nothing. Two things can keep a world. One is a process that has lost its parent-death signal, as the kernel has it when
a process changes who it is. The other is a process outside that is the parent of one inside and does not reap it,
because it is stopped: a PID namespace is not gone before that (zap_pid_ns_processes in kernel/pid_namespace.c). The
usher of an uplink is such a parent. Source for the first: PR_SET_PDEATHSIG(2const).
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass

from nsim.kernel.mark import Marked, has_launcher, marked, marks_of

_GRACE_S = 0.3  # what has lost its launcher in this moment ends by itself, and sooner
_PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A world without a launcher: the words with which it was started, and those of its processes that are nsim's."""

    words: tuple[str, ...]
    processes: tuple[Marked, ...]


def left_overs() -> list[LeftOver]:
    """Return the worlds of this user that have no launcher."""
    worlds: dict[int, list[Marked]] = {}
    for each in marked():
        worlds.setdefault(each.mark, []).append(each)
    return [
        LeftOver(_words(processes[0].pid), tuple(processes))
        for processes in worlds.values()
        if not has_launcher(processes[0])
    ]


def end(world: LeftOver) -> bool | None:
    """End a world; return whether that succeeded, None when it has ended by itself before."""
    held = [(each, descriptor) for each in world.processes if (descriptor := _hold(each)) is not None]
    try:
        if _wait([descriptor for _, descriptor in held], _GRACE_S):
            return None
        for each, descriptor in held:
            # The first process takes the whole world with it. Those outside it, once they run, then end by themselves,
            # and reap.
            _send(descriptor, signal.SIGKILL if _is_first(each.pid) else signal.SIGCONT)
        if _wait([descriptor for _, descriptor in held], _PATIENCE_S):
            return True
        for _, descriptor in held:
            _send(descriptor, signal.SIGKILL)
        return _wait([descriptor for _, descriptor in held], _PATIENCE_S)
    finally:
        for _, descriptor in held:
            os.close(descriptor)


def _hold(each: Marked) -> int | None:
    # From here on its number cannot become another's; whether it has before, the mark tells.
    try:
        descriptor = os.pidfd_open(each.pid)
    except OSError:
        return None
    if any(found.mark == each.mark for found in marks_of(each.pid)):
        return descriptor
    os.close(descriptor)
    return None


def _wait(descriptors: Sequence[int], seconds: float) -> bool:
    # Returns whether all of these processes have ended within so many seconds.
    deadline = time.monotonic() + seconds
    waiting = list(descriptors)
    while waiting:
        ended, _, _ = select.select(waiting, [], [], max(0.0, deadline - time.monotonic()))
        if not ended:
            return False
        waiting = [each for each in waiting if each not in ended]
    return True


def _send(descriptor: int, number: signal.Signals) -> None:
    try:
        signal.pidfd_send_signal(descriptor, number)
    except ProcessLookupError:
        pass


def _is_first(pid: int) -> bool:
    # Whether a process is number 1 in a PID namespace below this one. Source: proc_pid_status(5), NSpid.
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            numbers = next(line.split()[1:] for line in file if line.startswith("NSpid:"))
    except (OSError, StopIteration):
        return False
    return len(numbers) > 1 and numbers[-1] == "1"


def _words(pid: int) -> tuple[str, ...]:
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
            return tuple(file.read().removesuffix("\0").split("\0"))
    except OSError:
        return ()
