"""The command ``hint``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Prose, Report, Session, command
from nsim.commands.parts.teaching import tutor_of


@command()
def hint(session: Session) -> Outcome:
    """Help with a lesson's step: each time a little more.

    How many hints were given stands in the lesson's report; they cost no points.
    """
    tutor = tutor_of(session)
    number, text = tutor.hint()
    last = len(tutor.step.hints)
    begin = f"Hint {number} of {last}: "
    more = [] if number < last else ["That was the last one; `solution` shows what does it."]
    return Report([Prose([begin + text, *more])], {"hint": number, "of": last, "text": text})
