"""Let lessons be played by nobody: each in a fresh world, several at once, within a time limit.

What is printed there goes into a file in memory, of which a part is kept; what was reached comes back in another.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from nsim.lessons.framework.catalog import Course
from nsim.lessons.framework.progress import Progress, Record, fresh
from nsim.lessons.framework.report import LessonReport
from nsim.model import Topology

_KEPT_BYTES = 4096


@dataclass(frozen=True)
class Sitting:
    """One lesson to be played in one world: the lines, the step to begin with, and how long it may take.

    ``patient`` gives the goals of the last step the time that they may need. ``network`` makes another topology than
    the lesson's own. ``confine`` is called in the process that is to make the
    world, before it does.
    """

    name: str
    course: Course
    lines: Sequence[str]
    position: int = 0
    limit_s: float = 60.0
    patient: bool = True
    network: Callable[[], Topology] | None = None
    confine: Callable[[], None] | None = None


@dataclass(frozen=True)
class Played:
    """What became of a sitting: its status, what was reached, the report if it came to its end, and what was said.

    ``overdue`` says that its time was over.
    """

    sitting: Sitting
    status: int
    record: Record
    report: LessonReport | None
    said: str
    overdue: bool
    seconds: float


@dataclass
class _Running:
    sitting: Sitting
    progress: Progress
    result: int
    output: int
    process: int = 0
    descriptor: int = -1
    began: float = field(default_factory=time.monotonic)
    overdue: bool = False


def play(sittings: Iterable[Sitting], *, workers: int) -> Iterator[Played]:
    """Play sittings, at most so many at once, and yield each as it ends."""
    waiting = list(sittings)[::-1]
    running: list[_Running] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                running.append(_start(waiting.pop()))
            for each in _wait(running):
                running.remove(each)
                yield _end(each)
    finally:
        for each in running:
            os.kill(each.process, signal.SIGKILL)
            _end(each)


def _wait(running: list[_Running]) -> list[_Running]:
    # Until one ends or is overdue; returns those that have ended.
    now = time.monotonic()
    left = min(each.began + each.sitting.limit_s - now for each in running)
    poll = select.poll()
    for each in running:
        poll.register(each.descriptor, select.POLLIN)
    ready = {descriptor for descriptor, _ in poll.poll(max(0.0, left) * 1000 + 1)}
    now = time.monotonic()
    for each in running:
        if each.descriptor not in ready and now >= each.began + each.sitting.limit_s:
            each.overdue = True
            os.kill(each.process, signal.SIGKILL)  # the world ends with its launcher
            ready.add(each.descriptor)
    return [each for each in running if each.descriptor in ready]


def _start(sitting: Sitting) -> _Running:
    progress = Progress(None)
    record = fresh(len(sitting.course.steps))
    record.position = sitting.position
    progress.save(sitting.course.name, record)
    made = _Running(sitting, progress, os.memfd_create("nsim-result"), os.memfd_create("nsim-output"))
    sys.stdout.flush()
    sys.stderr.flush()
    made.process = os.fork()
    if not made.process:
        _play_alone(made)
    made.descriptor = os.pidfd_open(made.process)
    return made


def _play_alone(running: _Running) -> NoReturn:
    # In a process of its own, which will be the launcher of a world.
    status = 70
    try:
        from nsim.kernel import syscalls

        syscalls.set_parent_death_signal(signal.SIGKILL)
        os.setsid()  # no terminal
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(running.output, 1)
        os.dup2(running.output, 2)
        if running.sitting.confine is not None:
            running.sitting.confine()
        status = _in_world(running)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException as error:  # whatever it is, it must be told, and not go on in the parent's code
        with contextlib.suppress(OSError):
            os.write(2, f"nsim: {error}\n".encode())
    finally:
        os._exit(status)


def _in_world(running: _Running) -> int:
    from nsim.network.counter import Counter
    from nsim.network.world import run_in_world
    from nsim.shell.classroom import Enrolment, Slip
    from nsim.shell.shell import Request, open_shell
    from nsim.uses.guarded import guarded

    sitting = running.sitting
    lines = list(sitting.lines)
    slip = Slip()
    given = (sitting.course, running.progress, slip)
    enrolment = Enrolment(*given, quiet=True, result=running.result, patient=sitting.patient)
    while True:
        topology = (sitting.network or sitting.course.network)()
        request = Request(enrolment.counted(lines), verbosity="warning", lesson=enrolment)
        counter = Counter()
        status = run_in_world(lambda: guarded(lambda: open_shell(topology, request, counter)), counter=counter)  # noqa: B023
        again, used = slip.read()
        if not again:
            return status
        del lines[:used]


def _end(running: _Running) -> Played:
    status = os.waitstatus_to_exitcode(os.waitpid(running.process, 0)[1])
    os.close(running.descriptor)
    sitting = running.sitting
    result = os.pread(running.result, os.fstat(running.result).st_size, 0)
    size = os.fstat(running.output).st_size
    said = os.pread(running.output, _KEPT_BYTES, max(0, size - _KEPT_BYTES)).decode(errors="replace")
    record = running.progress.load(sitting.course.name, len(sitting.course.steps))
    for descriptor in (running.result, running.output):
        os.close(descriptor)
    running.progress.close()
    report: LessonReport | None = json.loads(result) if result else None
    seconds = time.monotonic() - running.began
    return Played(sitting, status, record, report, said, running.overdue, seconds)
