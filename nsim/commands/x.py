"""The command ``x``."""

from __future__ import annotations

import os
from typing import Annotated

from nsim.commands.framework import NodeName, Outcome, Report, Session, command
from nsim.commands.framework.arguments import ProgramLine
from nsim.errors import UsageError
from nsim.network import Node
from nsim.network.jobs import Job

Program = Annotated[str, ProgramLine()]


def same_as(session: Session, node: Node, program: str = "") -> list[str]:
    return [f"ip netns exec {node.name} {program} &"]


@command(same_as=same_as, words="NODE COMMAND")
def x(session: Session, node: NodeName, command_: Program = "") -> Outcome:
    """Run a program with windows in a node, in the background, on this machine's X display.

    Examples:
        x router wireshark
    """
    if not command_:
        raise UsageError("x: the command is missing", hint="usage: x NODE COMMAND; a shell is `term NODE`")
    variables = session.display_variables()
    nothing = os.open(os.devnull, os.O_RDONLY)
    try:
        with session.jobs.starting():
            program = node.start(["/bin/sh", "-c", command_], stdin=nothing, variables=variables)
            job = session.jobs.add(Job(node.name, command_, program))
    finally:
        os.close(nothing)
    return Report([f"[{job.number}] {program.pid}"], {"job": job.number, "pid": program.pid})
