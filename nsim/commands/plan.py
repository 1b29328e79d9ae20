"""The command ``plan``."""

from __future__ import annotations

from nsim import plan as plans
from nsim.commands.framework import Outcome, Report, Session, command


@command()
def plan(session: Session) -> Outcome:
    """Print the commands that build this network when typed by hand, as a shell script."""
    lines = plans.script(session.network.plan).splitlines()
    return Report(lines, [line for line in lines if not line.startswith("#")])
