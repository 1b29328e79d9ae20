"""The command ``node``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import NodeName, Outcome, Session, command
from nsim.commands.framework.arguments import WordArgument
from nsim.errors import UsageError
from nsim.model.link import Link
from nsim.network import Node
from nsim.network.links import link_operations, links_of, set_links
from nsim.plan import command_line

Action = Annotated[str, WordArgument("down", "up")]


def same_as(session: Session, node: Node, action: str) -> list[str]:
    up = _is_up(action)
    return [command_line(each) for link in _links(session, node) for each in link_operations(link, up=up)]


@command("switch", same_as=same_as, words="NODE down|up")
def node(session: Session, node: NodeName, action: Action) -> Outcome:
    """Take a node off the network, as if all its cables were pulled out, or plug all of them in again.

    Examples:
        node router down
        switch s1 stop
        switch s1 start
    """
    up = _is_up(action)
    set_links(session.network, _links(session, node), up=up)
    return None


def _is_up(action: str) -> bool:
    words = {"up": True, "start": True, "down": False, "stop": False}
    if action not in words:
        raise UsageError(f"node: {action!r} is none of {', '.join(words)}", hint="usage: node NODE down|up")
    return words[action]


def _links(session: Session, node: Node) -> list[Link]:
    return links_of(session.network, node.name)
