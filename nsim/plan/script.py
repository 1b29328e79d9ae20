"""Print a plan as the shell script of commands that a person would type for the same network."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from nsim.ops import ROOT, Operation
from nsim.plan.plan import Plan

HEADER = """\
#!/bin/sh -e
# {topology}: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
"""


def command_line(operation: Operation) -> str:
    """Return one operation as typed in the world's own shell: ``ip -n sales …``, ``ip netns exec sales …``."""
    argv = operation.argv()
    if operation.node == ROOT or operation.outside():
        return shlex.join(argv)
    if argv[0] in ("ip", "tc", "bridge"):
        return shlex.join((argv[0], "-n", operation.node, *argv[1:]))
    return shlex.join(("ip", "netns", "exec", operation.node, *argv))


def script(plan: Plan) -> str:
    """Return the whole plan as a shell script that stops at the first failure."""
    return HEADER.format(topology=plan.topology) + "".join(f"{line}\n" for line in _lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    for operation in plan.operations:
        if outside := operation.on_machine():
            yield f"# {operation.node}: nsim itself does this on the machine, outside the world, and undoes it:"
            yield from (f"#   {line}" for line in outside)
            yield "# here, in its place, an interface that leads nowhere:"
        yield command_line(operation)
    for node, command in plan.services:
        argv = ["sh", "-c", command]
        inside = argv if node == ROOT else ["ip", "netns", "exec", node, *argv]
        yield f"{shlex.join(inside)} </dev/null >/dev/null 2>&1 &"
