"""Print a plan as the shell script of commands that a person would type for the same network."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from nsim.ops import ROOT, NatChainAdd, Operation
from nsim.ops.nat_rule import NatOperation
from nsim.plan.plan import Plan

HEADER = """\
#!/bin/sh -e
# {topology}: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount{processes} sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
"""
# So that leaving the world ends its services.
_OWN_PROCESSES = " --pid --fork --kill-child --mount-proc"
LIMITS = "# limits; nsim itself does this on the machine, outside the world, in a cgroup that goes with the lab:"
SERVICES = "# services; the names of nodes, and nsim's own programs such as tunnel, are only known in its labs:"


def command_line(operation: Operation, *, iptables: bool = False) -> str:
    """Return one operation as typed in the world's own shell: ``ip -n sales …``, ``ip netns exec sales …``.

    With ``iptables`` addresses are translated by iptables-legacy and not by nft.
    """
    if operation.outside():
        return operation.describe()
    argv = operation.legacy() if iptables and isinstance(operation, NatOperation) else operation.argv()
    if operation.node == ROOT:
        return shlex.join(argv)
    if argv[0] in ("ip", "tc", "bridge"):
        return shlex.join((argv[0], "-n", operation.node, *argv[1:]))
    return shlex.join(("ip", "netns", "exec", operation.node, *argv))


def commands(plan: Plan, *, iptables: bool = False) -> Iterator[tuple[Operation, str]]:
    """Yield every operation that needs a command, with the command."""
    for operation in plan.operations:
        if not (iptables and isinstance(operation, NatChainAdd)):  # iptables has its chains from the start
            yield operation, command_line(operation, iptables=iptables)


def script(plan: Plan, *, iptables: bool = False) -> str:
    """Return the whole plan as a shell script that stops at the first failure."""
    header = HEADER.format(topology=plan.topology, processes=_OWN_PROCESSES if plan.services else "")
    return header + "".join(f"{line}\n" for line in _lines(plan, iptables))


def _lines(plan: Plan, iptables: bool) -> Iterator[str]:
    limits: list[str] = []
    for operation, command in commands(plan, iptables=iptables):
        if not operation.stands_in():
            limits += operation.on_machine()
            continue
        if outside := operation.on_machine():
            yield f"# {operation.node}: nsim itself does this on the machine, outside the world, and undoes it:"
            yield from (f"#   {line}" for line in outside)
            yield "# here, in its place, an interface that leads nowhere:"
        yield command
    if limits:
        yield LIMITS
        yield from (f"#   {line}" for line in limits)
    if plan.services:
        yield SERVICES
    for node, service in plan.services:
        argv = ["sh", "-c", service]
        inside = argv if node == ROOT else ["ip", "netns", "exec", node, *argv]
        yield f"{shlex.join(inside)} </dev/null >/dev/null 2>&1 &"
