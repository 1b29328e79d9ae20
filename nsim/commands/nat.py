"""The command ``nat``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from nsim.commands.framework import Outcome, Report, Session, Table, Tables, command
from nsim.commands.framework.arguments import Argument, NodeArgument
from nsim.network import Node

_SHOW = "show"


class NatWord(Argument):
    """A node's name, or the word ``show`` before all others."""

    def read(self, word: str, session: Session) -> str:
        return word if word == _SHOW else session.network[word].name

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        nodes = NodeArgument().candidates(session, before)
        return nodes if before else [_SHOW, *nodes]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule."""

    node: str
    table: str
    chain: str
    hook: str
    match: str
    action: str
    packets: int | None


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """One translated connection: from whom to whom it was, and is when it leaves the node."""

    node: str
    protocol: str
    state: str | None
    source: str
    destination: str
    new_source: str
    new_destination: str


def same_as(session: Session, *words: str) -> list[str]:
    return [
        line
        for node in _nodes(session, words)
        for line in (f"ip netns exec {node.name} nft list ruleset", f"ip netns exec {node.name} conntrack -L --any-nat")
    ]


@command(same_as=same_as, words="[show] [NODE…]")
def nat(session: Session, *words: Annotated[str, NatWord()]) -> Outcome:
    """Show how some nodes, or all, translate addresses: rules, and what they translate now.

    Rules are read from the kernel, whoever made them and with whatever program. Only the first packet of a connection
    asks them, so a rule's packets are connections; a rule without a counter does not count.

    Examples:
        nat show
        nat gateway
    """
    nodes = _nodes(session, words)
    rules = [
        RuleRow(node.name, rule.table, rule.chain, rule.hook, rule.match, rule.action, rule.packets)
        for node in nodes
        for rule in node.nat_rules()
    ]
    connections = [row for node in nodes for row in _connections(node)]
    parts = {"rules": Table(rules), "connections": Table(connections)}
    if not rules and not connections:
        return Report(["no addresses are translated here"], Tables(parts).data())
    return Tables(parts)


def _nodes(session: Session, words: Sequence[str]) -> list[Node]:
    # The first ``show`` is the verb, even where a node has that name; behind it every word is a node.
    names = words[1:] if words[:1] == (_SHOW,) else words
    return [session.network[name] for name in names] or session.network.taking_part()


def _connections(node: Node) -> list[ConnectionRow]:
    return [
        ConnectionRow(
            node.name,
            found.protocol,
            found.state,
            found.original.sender,
            found.original.receiver,
            found.new_source,
            found.new_destination,
        )
        for found in node.connections()
        if found.source_translated or found.destination_translated
    ]
