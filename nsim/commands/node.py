"""The command ``node``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import NodeName, Outcome, Session, command
from nsim.commands.framework.arguments import LimitWord, WordArgument
from nsim.commands.framework.changing import carry_out, commands_for, read_assignments
from nsim.errors import UsageError
from nsim.model import Topology
from nsim.model.link import Link
from nsim.network import Node
from nsim.network.change import Edit
from nsim.network.links import link_operations, links_of, set_links
from nsim.plan import command_line

Action = Annotated[str, WordArgument("down", "up", "set")]
Limits = Annotated[str, LimitWord()]
_WORDS = "NODE down|up|set LIMIT=VALUE…"


def same_as(session: Session, node: Node, action: str, *limits: str) -> list[str]:
    if action == "set":
        return commands_for(session, _limiting(node, limits))
    up = _is_up(action, limits)
    return [command_line(each) for link in _links(session, node) for each in link_operations(link, up=up)]


@command("switch", same_as=same_as, words=_WORDS)
def node(session: Session, node: NodeName, action: Action, *limits: Limits) -> Outcome:
    """Take a node off the network, as if all its cables were pulled out, plug them in again, or limit what it uses.

    Limits are cpu (processor cores, or a share of one), memory and processes; none takes a limit away. They are for all
    programs of the node together, also for those that run already; `limits` shows them.

    Examples:
        node router down
        switch s1 stop
        switch s1 start
        node h1 set cpu=0.5 memory=256MB
        node h1 set cpu=none processes=100
    """
    if action == "set":
        carry_out(session, _limiting(node, limits))
        return None
    up = _is_up(action, limits)
    set_links(session.network, _links(session, node), up=up)
    return None


def _limiting(node: Node, words: tuple[str, ...]) -> Edit:
    if not words:
        raise UsageError("node: nothing to set", hint="node h1 set cpu=0.5, for example")
    given = read_assignments("node", words, example="cpu=0.5")

    def limit(topology: Topology) -> None:
        topology.node(node.name).limit(**given)

    return limit


def _is_up(action: str, more: tuple[str, ...]) -> bool:
    words = {"up": True, "start": True, "down": False, "stop": False}
    if action not in words:
        raise UsageError(f"node: {action!r} is none of {', '.join([*words, 'set'])}", hint=f"usage: node {_WORDS}")
    if more:
        raise UsageError(f"node: {more[0]!r} is one word too many", hint=f"usage: node {_WORDS}")
    return words[action]


def _links(session: Session, node: Node) -> list[Link]:
    return links_of(session.network, node.name)
