"""The command ``sysctl``."""

from __future__ import annotations

from nsim.commands.framework import NodeName, Outcome, Report, Session, Word, command
from nsim.errors import UsageError
from nsim.network import Node

_WORDS = "NODE KEY[=VALUE]…"


def same_as(session: Session, node: Node, *settings: str) -> list[str]:
    return [f"ip netns exec {node.name} sysctl {'-w ' if '=' in each else ''}{each}" for each in settings]


@command(same_as=same_as, words=_WORDS)
def sysctl(session: Session, node: NodeName, *settings: Word) -> Outcome:
    """Show or change kernel settings of a node.

    Examples:
        sysctl router net.ipv4.ip_forward
        sysctl router net.ipv4.ip_forward=0
    """
    if not settings:
        raise UsageError("sysctl: which setting?", hint=f"usage: sysctl {_WORDS}")
    values = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if equals:
            node.setting(key)  # a key that is not there is a slip of the pen, not the kernel's refusal
            node.set(key, value)
        values[key] = node.setting(key)
    return Report([f"{key} = {value}" for key, value in values.items()], values)
