"""The command ``kill``."""

from __future__ import annotations

import signal

from nsim.commands.framework import Outcome, Report, Session, Word, command
from nsim.errors import UsageError

_WORDS = "[-SIGNAL] %JOB…"


@command(words=_WORDS)
def kill(session: Session, *words: Word) -> Outcome:
    """End jobs, or send them another signal. A process by its number: NODE kill PID.

    Examples:
        kill %1
        kill -INT %1 %2
    """
    number = signal.SIGTERM
    references = list(words)
    if references and references[0].startswith("-"):
        number = _signal(references.pop(0)[1:])
    if not references:
        raise UsageError("kill: which job?", hint=f"usage: kill {_WORDS}")
    for job in [session.jobs.find(reference) for reference in references]:
        job.program.send_signal(number)
        job.program.send_signal(signal.SIGCONT)  # one that stands still would never notice
        if number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP):
            job.program.wait_for(1.0)
    return Report([job.describe() for job in session.jobs.take_finished()], None)


def _signal(name: str) -> signal.Signals:
    try:
        return signal.Signals(int(name)) if name.isdigit() else signal.Signals[f"SIG{name.upper().removeprefix('SIG')}"]
    except (KeyError, ValueError):
        raise UsageError(f"kill: there is no signal {name!r}", hint="for example -INT, -KILL or -9") from None
