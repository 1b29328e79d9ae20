"""The command ``sh``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.commands.framework.arguments import ProgramLine
from nsim.ops import ROOT

Program = Annotated[str, ProgramLine()]


@command("!", same_as=lambda session, command_: [command_], words="COMMAND")
def sh(session: Session, command_: Program) -> Outcome:
    """Run a shell command in the world's own namespace; the same as ``root COMMAND``.

    Examples:
        sh ls
    """
    return Report((), None, session.run(f"{ROOT} {command_}"))
