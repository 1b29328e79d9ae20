"""The command ``addr``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import NodeName, Outcome, Session, Word, command
from nsim.commands.framework.arguments import WordArgument
from nsim.commands.framework.changing import carry_out, commands_for
from nsim.errors import UsageError
from nsim.model import Topology
from nsim.model.edit import add_address, remove_address
from nsim.model.reading import read_interface_address
from nsim.network import Node
from nsim.network.change import Edit

Action = Annotated[str, WordArgument("add", "del")]
_WORDS = "add|del NODE INTERFACE ADDRESS/LENGTH"


def same_as(session: Session, action: str, node: Node, interface: str, address: str) -> list[str]:
    return commands_for(session, _edit(action, node, interface, address))


@command(same_as=same_as, words=_WORDS)
def addr(session: Session, action: Action, node: NodeName, interface: Word, address: Word) -> Outcome:
    """Give an interface another address, or take one away, while the network runs.

    Examples:
        addr add sales veth-s 172.16.10.11/24
        addr del sales veth-s 172.16.10.11/24
    """
    return carry_out(session, _edit(action, node, interface, address))


def _edit(action: str, node: Node, interface: str, text: str) -> Edit:
    if action not in ("add", "del"):
        raise UsageError(f"addr: {action!r} is neither add nor del", hint=f"usage: addr {_WORDS}")
    address = read_interface_address(node.name, text, None)

    def edit(topology: Topology) -> list[str] | None:
        change = add_address if action == "add" else remove_address
        return change(topology.node(node.name), interface, address)

    return edit
