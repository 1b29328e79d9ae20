"""The command ``bg``."""

from __future__ import annotations

from nsim.commands.framework import JobName, Outcome, Report, Session, command


@command()
def bg(session: Session, job: JobName = "") -> Outcome:
    """Let a job that was stopped with Ctrl-Z go on in the background.

    Examples:
        bg %1
    """
    found = session.jobs.find(job)
    session.jobs.background(found)
    return Report([found.describe()], None)
