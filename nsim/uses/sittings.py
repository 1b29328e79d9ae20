"""Let lessons be played by nobody: each in a fresh world, several at once, within a time limit.

What was reached comes back in a file in memory; of what is printed, the end is kept and the rest forgotten.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import NoReturn

from nsim.errors import NsimError
from nsim.lessons.framework.catalog import Course
from nsim.lessons.framework.progress import Progress, Record, fresh
from nsim.model import Topology

# What nearly every sitting uses is imported once, before they part.
_SHARED = ("nsim.kernel.tables", "nsim.network.world", "nsim.network.local", "nsim.shell.classroom", "nsim.shell.shell")
_KEPT_BYTES = 4096
_STANDARD = 3  # how many descriptors a program has from the start


@dataclass(frozen=True)
class Sitting:
    """One lesson to be played in one world: the lines, the step to begin with, and how long it may take.

    ``patient`` gives the goals of the last step the time that they may need. ``network`` makes a topology that is the
    answer to all steps, in place of the lesson's own. ``confine`` is called in the process that is to make the world,
    before it does; ``room`` is how much memory the world's files may take, as tmpfs(5) has it.
    """

    name: str
    course: Course
    lines: Sequence[str]
    position: int = 0
    limit_s: float = 60.0
    patient: bool = True
    network: Callable[[], Topology] | None = None
    confine: Callable[[], None] | None = None
    room: str = ""


@dataclass(frozen=True)
class Played:
    """What became of a sitting: its status, what was reached, and what was said last.

    ``overdue`` says that its time was over.
    """

    sitting: Sitting
    status: int
    record: Record
    said: str
    overdue: bool
    seconds: float

    @property
    def last_line(self) -> str:
        """The last line that was said, empty where nothing was."""
        lines = [line for line in self.said.splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""


@dataclass
class _Running:
    sitting: Sitting
    progress: Progress
    process: int = 0
    ended: int = -1  # a descriptor of the process
    output: int = -1
    said: bytes = b""
    overdue: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def left_s(self) -> float:
        return self.began + self.sitting.limit_s - time.monotonic()

    def hear(self) -> None:
        # Whoever prints endlessly is heard, and what he said before is forgotten.
        data = os.read(self.output, 65536)
        self.said = (self.said + data)[-_KEPT_BYTES:]
        if not data:
            os.close(self.output)
            self.output = -1


def play(sittings: Iterable[Sitting], *, workers: int) -> Iterator[Played]:
    """Play sittings, at most so many at once, and yield each as it ends."""
    for module in _SHARED:
        import_module(module)
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
    # Until something happens; returns those that have ended.
    poll = select.poll()
    for each in running:
        poll.register(each.ended, select.POLLIN)
        if each.output >= 0:
            poll.register(each.output, select.POLLIN)
    ready = {descriptor for descriptor, _ in poll.poll(max(0.0, min(each.left_s for each in running)) * 1000 + 1)}
    for each in running:
        if each.output in ready:
            each.hear()
        if each.left_s <= 0 and not each.overdue:
            each.overdue = True
            os.kill(each.process, signal.SIGKILL)  # the world ends with its launcher
    return [each for each in running if each.ended in ready]


def _start(sitting: Sitting) -> _Running:
    progress = Progress(None)
    record = fresh(len(sitting.course.steps))
    record.position = sitting.position
    progress.save(sitting.course.name, record)
    made = _Running(sitting, progress)
    made.output, write_end = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    made.process = os.fork()
    if not made.process:
        _play_alone(made, write_end)
    os.close(write_end)
    made.ended = os.pidfd_open(made.process)
    return made


def _play_alone(running: _Running, output: int) -> NoReturn:
    # In a process of its own, which will be the launcher of a world, or the parent of that.
    status = 70
    try:
        from nsim.kernel import syscalls

        syscalls.set_parent_death_signal(signal.SIGKILL)
        os.setsid()  # no terminal
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        _close_others({running.progress.fileno()})
        if running.sitting.confine is not None:
            running.sitting.confine()
        status = _in_world(running)
    except NsimError as error:
        print(f"nsim: {error.report()}", file=sys.stderr)
        status = error.exit_status
    except BaseException:  # a mistake of ours must not go on in the parent's code
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _close_others(kept: set[int]) -> None:
    # What the others have open is none of this one's business.
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor >= _STANDARD and descriptor not in kept:
            try:
                os.close(descriptor)
            except OSError:  # that of the listing itself
                continue


def _in_world(running: _Running) -> int:
    from nsim.network.counter import ShutCounter
    from nsim.network.world import run_in_world
    from nsim.shell.classroom import Enrolment, Slip
    from nsim.shell.shell import Request, open_shell
    from nsim.uses.guarded import guarded

    sitting = running.sitting
    lines = list(sitting.lines)
    slip = Slip()
    enrolment = Enrolment(
        *(sitting.course, running.progress, slip),
        alone=True,
        patient=sitting.patient,
        at_once=sitting.network is not None,
        trusted=sitting.confine is None,
    )
    while True:
        topology = (sitting.network or sitting.course.network)()
        request = Request(enrolment.counted(lines), verbosity="warning", lesson=enrolment)
        counter = ShutCounter()
        status = run_in_world(lambda: guarded(lambda: open_shell(topology, request, counter)), room=sitting.room)  # noqa: B023
        again, used = slip.read()
        if not again:
            return status
        del lines[:used]


def _end(running: _Running) -> Played:
    status = os.waitstatus_to_exitcode(os.waitpid(running.process, 0)[1])
    while running.output >= 0 and select.select([running.output], [], [], 0)[0]:
        running.hear()
    sitting = running.sitting
    record = running.progress.load(sitting.course.name, len(sitting.course.steps))
    running.progress.close()
    for descriptor in (running.ended, running.output):
        if descriptor >= 0:
            os.close(descriptor)
    said = running.said.decode(errors="replace")
    seconds = time.monotonic() - running.began
    return Played(sitting, status, record, said, running.overdue, seconds)
