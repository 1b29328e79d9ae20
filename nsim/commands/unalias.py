"""The command ``unalias``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Session, Word, command
from nsim.errors import UsageError, nearest


@command()
def unalias(session: Session, name: Word) -> Outcome:
    """Forget what a name stands for.

    Examples:
        unalias p2
    """
    if name not in session.aliases:
        raise UsageError(
            f"unalias: {name!r} stands for nothing", hint=nearest(name, session.aliases) or "`alias` shows all names"
        )
    del session.aliases[name]
    return None
