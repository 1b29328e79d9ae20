"""The command ``del``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import Outcome, Session, command
from nsim.commands.framework.arguments import AnyNode
from nsim.commands.framework.changing import carry_out, commands_for
from nsim.errors import UsageError
from nsim.model import Topology
from nsim.model.edit import remove_link, remove_node
from nsim.network.change import Edit
from nsim.network.links import links_between, pair_of_nodes

_WORDS = "NODE | A B"


def same_as(session: Session, *words: str) -> list[str]:
    return commands_for(session, _edit(session, words))


@command(same_as=same_as, words=_WORDS)
def del_(session: Session, *words: Annotated[str, AnyNode()]) -> Outcome:
    """Remove a node with its links, or the link between two nodes, while the network runs.

    Programs in the node are ended. Routes over what is removed go with it, and that is said.

    Examples:
        del h3
        del h1 s1
    """
    return carry_out(session, _edit(session, words))


def _edit(session: Session, words: tuple[str, ...]) -> Edit:
    names = list(words)
    if len(names) == 1 and names[0] not in session.network and "-" in names[0]:
        names = pair_of_nodes(session.network, names[0])
    if not 1 <= len(names) <= 2:
        raise UsageError("del: one node, or the two ends of a link", hint=f"usage: del {_WORDS}")
    if len(names) == 1:
        return lambda topology: remove_node(topology, names[0])
    keys = {link.key for link in links_between(session.network, *names)}

    def unlinked(topology: Topology) -> list[str]:
        return [each for link in list(topology.links) if link.key in keys for each in remove_link(topology, link)]

    return unlinked
