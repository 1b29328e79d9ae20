"""The command ``all``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.each import in_many
from nsim.commands.framework import Outcome, Session, command
from nsim.commands.framework.arguments import ProgramLine

Program = Annotated[str, ProgramLine()]


def same_as(session: Session, command_: str) -> list[str]:
    return [f"ip netns exec {node.name} sh -c {command_!r} &" for node in session.network]


@command(same_as=same_as, words="COMMAND")
def all(session: Session, command_: Program) -> Outcome:
    """Run a shell command in all nodes at once; every line of output names its node.

    The status is 0 when it was 0 everywhere. See also ``each``.

    Examples:
        all ip -br addr
        all sysctl -w net.ipv4.conf.all.rp_filter=1
    """
    return in_many(list(session.network), command_)
