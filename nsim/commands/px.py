"""The command ``px``."""

from __future__ import annotations

from nsim.commands.framework import Line, Outcome, Session, command
from nsim.commands.parts.python import execute


@command(words="STATEMENT")
def px(session: Session, statement: Line) -> Outcome:
    """Run a Python statement in which ``net`` and every node have Mininet's methods; see ``py``.

    Names that it binds are there in the next line.

    Examples:
        px h3 = net.addHost('h3')
        px net.addLink(s1, h3)
        px for host in net.hosts: print(host, host.IP())
    """
    execute(session, statement)
    return None
