"""Teach a lesson in a shell: read out its steps, and look at its goals after every line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nsim.commands.framework import Report
from nsim.commands.parts.teaching import KEYS, next_step, told
from nsim.errors import NsimError
from nsim.lessons.framework.catalog import Course
from nsim.lessons.framework.progress import Progress
from nsim.lessons.framework.tutor import Tutor
from nsim.shell.interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class Slip:
    """What the shell tells its launcher when it ends: whether to build the network anew, and how many lines it ran.

    It is a file in memory, which the launcher and every world that it makes have open.
    """

    descriptor: int = field(default_factory=lambda: os.memfd_create("nsim-slip"))

    def write(self, *, again: bool, lines: int) -> None:
        """Put it down, in place of what stood there."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, json.dumps([again, lines]).encode(), 0)

    def read(self) -> tuple[bool, int]:
        """Return whether the network shall be built anew, and how many lines were run since it was built last."""
        again, lines = json.loads(os.pread(self.descriptor, 64, 0) or b"[false, 0]")
        return bool(again), int(lines)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Which course is taught, what of it was done before, and where to leave word for the launcher.

    ``alone`` means that nobody is there: not a word is said, and at the end it is written down what of the open step is
    not done, if ``patient`` after the time that its goals may need. With ``at_once`` the network is the answer to all
    steps, and nothing is run in between. The lines of those who are not ``trusted`` do not reach nsim itself.
    """

    course: Course
    progress: Progress
    slip: Slip
    alone: bool = False
    patient: bool = True
    at_once: bool = False
    trusted: bool = True

    def counted(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield lines and leave word of how many were taken."""
        for number, line in enumerate(lines, 1):
            self.slip.write(again=False, lines=number)
            yield line

    def hand_in(self, tutor: Tutor) -> None:
        """Write down what was reached, where nobody was there to see it."""
        if not self.alone or self.slip.read()[0]:
            return
        while self.at_once and not tutor.ended:
            tutor.examine()
        tutor.hand_in(patient=self.patient)


def enter(interpreter: Interpreter, enrolment: Enrolment) -> None:
    """Begin to teach; raise CommandError when a line of the lesson's own fails."""
    session = interpreter.session
    enrolment.slip.write(again=False, lines=0)
    tutor = Tutor(enrolment.course, enrolment.progress, session.network, interpreter.listen)

    def again() -> None:
        enrolment.slip.write(again=True, lines=enrolment.slip.read()[1])

    tutor.again = again
    if not enrolment.at_once:
        tutor.start()
    session.status = 0
    session.tutor = tutor
    session.trusted = enrolment.trusted

    def look() -> None:
        status = session.status
        try:
            interpreter.show(Report(list(told(tutor.glance(), session)), None))
        except NsimError as error:
            interpreter.say(error.report())
        except KeyboardInterrupt:  # who is in a hurry need not wait for a look
            pass
        session.status = status

    interpreter.after_line = look


def introduce(interpreter: Interpreter) -> None:
    """Read out the step with which the lesson begins or goes on."""
    keys = KEYS.replace(" · ", ", ")
    words = ["", f"Type commands as in any lab. For the lesson: {keys}."]
    interpreter.show(Report([*next_step(interpreter.session), *words], None))
