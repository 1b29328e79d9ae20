"""The command ``py``."""

from __future__ import annotations

from nsim.commands.framework import Line, Outcome, Report, Session, command
from nsim.commands.parts.python import evaluate


@command(words="EXPRESSION")
def py(session: Session, expression: Line) -> Outcome:
    """Evaluate a Python expression in which ``net`` and every node have Mininet's methods, and show its value.

    Examples:
        py h1.IP()
        py h1.cmd('ip route')
        py [host.MAC() for host in net.hosts]
        py net.pingAll()
    """
    value = evaluate(session, expression)
    shown = value if isinstance(value, str) else repr(value)
    return Report([] if value is None else [shown], None if value is None else shown)
