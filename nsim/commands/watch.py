"""The command ``watch``."""

from __future__ import annotations

from time import sleep
from typing import Annotated

from nsim.commands.framework import Flag, Line, Outcome, Report, Session, command
from nsim.commands.framework.arguments import NumberArgument

_SECONDS = NumberArgument("seconds", 0.1, 86_400)
_TIMES = NumberArgument("rounds", 1, 1_000_000, whole=True)


@command(words="[-n SECONDS] [-c ROUNDS] LINE")
def watch(
    session: Session,
    line: Line,
    *,
    pause_s: Annotated[float, Flag("-n", "seconds between two rounds, 2 unless given", _SECONDS, "SECONDS")] = 2.0,
    rounds: Annotated[int, Flag("-c", "end after so many rounds", _TIMES, "ROUNDS")] = 0,
) -> Outcome:
    """Run a line again and again until Ctrl-C; the status is that of the last round.

    Examples:
        watch neigh
        watch -n 0.5 -c 10 h1 ping -c 1 h2
    """
    done, status = 0, 0
    while not rounds or done < rounds:
        if done:
            sleep(pause_s)
        status = session.run(line)
        done += 1
        if session.leaving or session.interrupted or session.mistyped:
            break
    return Report((), None, status)
