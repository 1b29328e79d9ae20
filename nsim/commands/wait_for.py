"""The command ``wait-for``."""

from __future__ import annotations

from time import monotonic, sleep
from typing import Annotated

from nsim.commands.framework import Flag, Line, Outcome, Report, Session, command
from nsim.commands.framework.arguments import NumberArgument
from nsim.errors import CommandError

_SECONDS = NumberArgument("seconds", 0, 86_400)


@command(words="[-t SECONDS] LINE")
def wait_for(
    session: Session,
    line: Line,
    *,
    patience_s: Annotated[
        float, Flag("-t", "give up after so many seconds, 30 unless given", _SECONDS, "SECONDS")
    ] = 30.0,
    pause_s: Annotated[float, Flag("-n", "seconds between two tries, 0.2 unless given", _SECONDS, "SECONDS")] = 0.2,
) -> Outcome:
    """Run a line until it succeeds; the status is not 0 when that does not happen in time.

    Examples:
        wait-for h1 curl -s -o /dev/null http://h2:8000/
        wait-for -t 5 h1 ping -c 1 -W 1 h2
    """
    deadline = monotonic() + patience_s
    while session.run(line):
        if session.leaving or session.interrupted or session.mistyped:
            return Report((), None, session.status)
        if monotonic() >= deadline:
            raise CommandError(f"wait-for: {line!r} did not succeed within {patience_s:g} s")
        sleep(pause_s)
    return None
