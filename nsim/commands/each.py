"""The command ``each``."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated

from nsim.commands.framework import Outcome, Session, Stream, command
from nsim.commands.framework.arguments import AnyNode, ProgramLine
from nsim.errors import UsageError, nearest
from nsim.network import Node
from nsim.network.together import Together

Pattern = Annotated[str, AnyNode()]
Program = Annotated[str, ProgramLine()]


def same_as(session: Session, pattern: str, command_: str) -> list[str]:
    return [f"ip netns exec {node.name} sh -c {command_!r} &" for node in matching(session, pattern)]


@command(same_as=same_as, words="PATTERN COMMAND")
def each(session: Session, pattern: Pattern, command_: Program) -> Outcome:
    """Run a shell command in all nodes whose names match a pattern, at once; every line of output names its node.

    The status is 0 when it was 0 everywhere. ``*`` stands for any letters, ``?`` for one, ``[1-3]`` for one of a row;
    several patterns stand with commas.

    Examples:
        each h* ip route
        each h1,h2 ping -c 1 h3
    """
    return in_many(matching(session, pattern), command_)


def matching(session: Session, pattern: str) -> list[Node]:
    """Return the nodes that a pattern means; raise UsageError when there are none."""
    found = [node for node in session.network if any(fnmatchcase(node.name, each) for each in pattern.split(","))]
    if not found:
        close = nearest(pattern, (node.name for node in session.network))
        raise UsageError(f"no node is called {pattern!r}", hint=close or "`nodes` lists them")
    return found


def in_many(nodes: list[Node], program: str) -> Stream:
    """Run a shell command in some nodes at once; what it prints comes as it is printed."""
    together = Together(nodes, program)
    printed: dict[str, list[str]] = {node.name: [] for node in nodes}
    width = max(map(len, printed))

    def lines() -> Iterator[str]:
        for name, line in together.lines():
            printed[name].append(line)
            yield f"{name:<{width}} | {line}"
        if failed := [f"{name} {status}" for name, status in sorted(together.statuses.items()) if status]:
            yield f"*** status not 0: {', '.join(failed)}"

    return Stream(
        lines(),
        lambda: max(together.statuses.values()),
        lambda: [{"node": name, "status": together.statuses[name], "output": said} for name, said in printed.items()],
    )
