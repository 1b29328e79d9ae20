"""The command ``jobs``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command


@command()
def jobs(session: Session) -> Outcome:
    """List what runs in the background or was stopped with Ctrl-Z."""
    session.jobs.refresh()
    return Report(
        [job.describe() for job in session.jobs],
        [
            {"job": job.number, "state": job.state.value, "node": job.node, "line": job.line, "pid": job.program.pid}
            for job in session.jobs
        ],
    )
