"""The command ``source``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.commands.framework.arguments import FileName
from nsim.errors import CommandError, UsageError

_DEEPEST = 20


@command(".", words="FILE")
def source(session: Session, file: FileName) -> Outcome:
    """Run the lines of a file, as if they were typed here; the status is that of the last.

    Examples:
        source setup.nsim
    """
    try:
        with open(file, encoding="utf-8") as script:
            lines = script.read().splitlines()
    except OSError as error:
        raise CommandError(f"source: cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"source: cannot read {file}: it is not text") from None
    if session.depth == _DEEPEST:
        raise UsageError(f"source: files that read files, {_DEEPEST} deep", hint=f"does {file} read itself?")
    session.depth += 1
    status = 0
    try:
        for line in lines:
            status = session.run(line)
            if session.leaving or session.interrupted:
                break
    finally:
        session.depth -= 1
    return Report((), None, status)
