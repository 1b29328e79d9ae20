"""The command ``exit``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, Word, command
from nsim.errors import UsageError


@command("quit", "EOF")
def exit(session: Session, status: Word = "") -> Outcome:
    """Leave nsim; the network and all that runs in it are gone. A number becomes the exit status."""
    if status and not status.isdigit():
        raise UsageError(f"exit: {status!r} is no exit status", hint="write a number from 0 to 255")
    session.leaving = True
    return Report([], None, int(status) & 255 if status else session.status)
