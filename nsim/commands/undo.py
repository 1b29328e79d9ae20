"""The command ``undo``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Session, command
from nsim.network import change
from nsim.plan import command_line


def same_as(session: Session) -> list[str]:
    return [command_line(operation) for operation in change.undoing(session.network)]


@command(same_as=same_as)
def undo(session: Session) -> Outcome:
    """Take back the last change of the network.

    Changes are what add, del, addr, route, link … set and node … set have made.
    """
    change.undo(session.network)
    return None
