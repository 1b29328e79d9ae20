"""The command ``expect``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import Flag, Line, Outcome, Report, Session, Word, command
from nsim.errors import CommandError


@command(words="[--not] TEXT LINE")
def expect(
    session: Session,
    text: Word,
    line: Line,
    *,
    absent: Annotated[bool, Flag("--not", "the text must not be there")] = False,
) -> Outcome:
    """Run a line and look for a text in what it prints; the status is 0 when it is there, whatever the line's own.

    Examples:
        expect "1 received" h1 ping -c 1 h2
        expect --not "Connection refused" h1 curl -s http://h2/
    """
    status, printed = session.listen(line)
    lines = printed.splitlines()
    if session.interrupted:
        return Report(lines, None, status)
    if (text in printed) is absent:
        said = "is" if absent else "is not"
        where = f"in what `{line}` has printed:" if lines else f"there: `{line}` has printed nothing"
        raise CommandError("\n".join([f"expect: {text!r} {said} {where}", *lines]))
    return Report(lines, {"text": text, "status": status, "output": lines})
