"""The command ``alias``."""

from __future__ import annotations

from nsim.commands.framework import Line, Outcome, Report, Session, Word, command
from nsim.errors import UsageError


@command(words="[NAME [LINE]]")
def alias(session: Session, name: Word = "", line: Line = "") -> Outcome:
    """Give a line a short name, show what a name stands for, or show all names.

    What is typed behind the name is added to the line. Lines of this kind belong into the start-up file, which is
    $XDG_CONFIG_HOME/nsim/startup (~/.config/nsim/startup).

    Examples:
        alias p2 h1 ping -c 2 -q
        p2 h3
        alias p2
    """
    if line:
        if name in session.network:
            raise UsageError(f"alias: {name} is a node", hint="choose another name")
        session.aliases[name] = line
        return None
    known = session.aliases
    if name and name not in known:
        raise UsageError(f"alias: {name!r} stands for nothing", hint="`alias` shows all names")
    shown = {name: known[name]} if name else dict(sorted(known.items()))
    return Report([f"alias {each} {meant}" for each, meant in shown.items()], shown)
