"""The command ``noecho``."""

from __future__ import annotations

from nsim.commands.framework import Line, Outcome, Report, Session, command


@command(words="LINE")
def noecho(session: Session, line: Line) -> Outcome:
    """Run a line; for scripts of Mininet's, where programs that echo by themselves needed it.

    Here a program in the foreground owns the terminal and echoes as it likes.

    Examples:
        noecho h1 bash
    """
    return Report((), None, session.run(line))
