"""The command ``time``."""

from __future__ import annotations

from time import perf_counter

from nsim.commands.framework import Line, Outcome, Report, Session, command


@command(words="LINE")
def time(session: Session, line: Line) -> Outcome:
    """Run a line and say how long it took; the status is the line's.

    Examples:
        time pingall
        time h1 sleep 1
    """
    begin = perf_counter()
    status = session.run(line)
    took_s = perf_counter() - begin
    return Report(
        [f"*** Elapsed time: {took_s:0.6f} secs"], {"line": line, "status": status, "seconds": took_s}, status
    )
