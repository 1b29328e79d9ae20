"""The command ``wait``."""

from __future__ import annotations

from nsim.commands.framework import JobName, Outcome, Report, Session, command


@command()
def wait(session: Session, job: JobName = "") -> Outcome:
    """Wait until a job has ended, or all of them; the status is that of the last."""
    waiting = [session.jobs.find(job)] if job else list(session.jobs)
    status = 0
    for each in waiting:
        status = each.program.wait()
    return Report([done.describe() for done in session.jobs.take_finished()], None, status)
