"""The command ``reset``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Session, command
from nsim.commands.parts.teaching import tutor_of


@command()
def reset(session: Session) -> Outcome:
    """Go back to the start of a lesson's step: the network is built anew, as it was there."""
    tutor_of(session).reset()
    session.leaving = True
    return None
