"""Jobs: the programs that a person started from the shell, in the foreground or behind it.

Who is in the foreground owns the terminal; the others keep running or stand still until they get it back.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from nsim.errors import UsageError
from nsim.kernel.held import HeldSignals
from nsim.kernel.terminal import Terminal
from nsim.kernel.wakeup import Wakeup, hear_of_children
from nsim.network.engine import Program


class State(Enum):
    """What a job is doing."""

    RUNNING = "Running"
    STOPPED = "Stopped"
    DONE = "Done"


@dataclass
class Job:
    """A program and the line that started it; ``number`` is 0 while it has only ever been in the foreground."""

    node: str
    line: str
    program: Program
    number: int = 0
    state: State = State.RUNNING
    status: int | None = None
    modes: list[Any] | None = field(default=None, repr=False)
    interrupted: bool = False

    def describe(self) -> str:
        """Return the job in one line, as bash's jobs does."""
        state = self.state.value if not self.status else f"Exit {self.status}"
        return f"[{self.number}]  {state:<10} {self.node} {self.line}{' &' if self.state is State.RUNNING else ''}"


class Jobs:
    """The jobs of one shell, and the terminal they share."""

    def __init__(self) -> None:
        self._terminal = Terminal()
        hear_of_children()
        self._jobs: dict[int, Job] = {}

    @property
    def has_terminal(self) -> bool:
        """Whether there is a terminal that jobs can be given and kept from."""
        return self._terminal.has_job_control

    def __iter__(self) -> Iterator[Job]:
        return iter(list(self._jobs.values()))

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, job: Job) -> Job:
        """Keep a job that runs in the background, and give it a number."""
        if not job.number:
            job.number = max(self._jobs, default=0) + 1
        self._jobs[job.number] = job
        return job

    def find(self, reference: str = "") -> Job:
        """Return the job that ``%1`` or ``1`` names, the latest without a name; raise UsageError when there is none."""
        self.refresh()
        number = reference.removeprefix("%")
        if not number:
            if not self._jobs:
                raise UsageError("there are no jobs", hint="end a line with & to run it in the background")
            return self._jobs[max(self._jobs)]
        if not number.isdigit() or int(number) not in self._jobs:
            known = ", ".join(f"%{known}" for known in self._jobs) or "none"
            raise UsageError(f"there is no job {reference!r}", hint=f"jobs: {known}")
        return self._jobs[int(number)]

    def refresh(self) -> None:
        """Look what has become of every job."""
        for job in self:
            change = job.program.watch(block=False)
            if change == "stopped":
                job.state = State.STOPPED
            elif change is not None:
                job.state, job.status = State.DONE, change

    def take_finished(self) -> list[Job]:
        """Return the jobs that have ended since the last time, and forget them."""
        self.refresh()
        finished = [job for job in self if job.state is State.DONE]
        for job in finished:
            del self._jobs[job.number]
        return finished

    def starting(self) -> HeldSignals:
        """Return the block in which a program is started: what is typed meanwhile is held for ``foreground``."""
        # Without a terminal nobody types: signals are then for nsim itself, and an interrupt ends the script.
        return HeldSignals(*((signal.SIGINT, signal.SIGTSTP, signal.SIGQUIT) if self.has_terminal else ()))

    def foreground(self, job: Job, held: HeldSignals | None = None) -> int:
        """Give a job the terminal until it ends or stops; return its exit status, 128 and SIGTSTP's number if stopped.

        Ctrl-C reaches it through the terminal or, where there is no job control, from here. What was ``held`` since it
        was started was meant for it as well.
        """
        self._jobs.pop(job.number, None)
        before = self._terminal.modes()
        self._terminal.give(job.program.pid)
        if job.state is State.STOPPED:
            self._terminal.set_modes(job.modes)
            job.program.send_signal(signal.SIGCONT)
        job.state = State.RUNNING
        try:
            for number in held.release() if held is not None else ():
                job.interrupted |= number == signal.SIGINT
                job.program.send_signal(number)
            change = self._until_change(job)
        finally:
            self._terminal.take()
        if change == "stopped":
            job.state = State.STOPPED
            job.modes = self._terminal.modes()
            self._terminal.set_modes(before)
            self.add(job)
            return 128 + signal.SIGTSTP
        job.state, job.status = State.DONE, change
        if change >= 128:
            self._terminal.set_modes(before)  # killed, and perhaps before it could tidy up
        return change

    def _until_change(self, job: Job) -> int | Literal["stopped"]:
        with Wakeup() as wakeup:
            while True:
                try:
                    change = job.program.watch(block=False)
                    if change == "stopped" and self._came_too_early(job.program):
                        job.program.send_signal(signal.SIGCONT)
                    elif change is not None:
                        return change
                    else:
                        wakeup.wait()
                except KeyboardInterrupt:
                    job.interrupted = True
                    job.program.send_signal(signal.SIGINT)

    @staticmethod
    def _came_too_early(program: Program) -> bool:
        # Whether it was stopped only for touching the terminal before that was its own. SIGCONT would then throw away a
        # Ctrl-Z that waits in the meantime.
        return program.stop_signal in (signal.SIGTTIN, signal.SIGTTOU) and not program.has_pending(signal.SIGTSTP)

    def background(self, job: Job) -> None:
        """Let a stopped job go on without the terminal."""
        job.program.send_signal(signal.SIGCONT)
        job.state = State.RUNNING
