"""The command ``fg``."""

from __future__ import annotations

from nsim.commands.framework import JobName, Outcome, Report, Session, command


@command()
def fg(session: Session, job: JobName = "") -> Outcome:
    """Bring a job to the foreground: it gets the terminal.

    Examples:
        fg %1
    """
    found = session.jobs.find(job)
    print(f"{found.node} {found.line}", flush=True)  # before the program itself prints
    return Report([], None, session.jobs.foreground(found))
