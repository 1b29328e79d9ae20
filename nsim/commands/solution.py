"""The command ``solution``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.commands.parts.teaching import tutor_of


@command()
def solution(session: Session) -> Outcome:
    """Show the lines that do a lesson's step, which earns no points from then on; type them to go on."""
    lines = tutor_of(session).solution()
    return Report([f"    {line}" for line in lines], {"lines": list(lines)})
