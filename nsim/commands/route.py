"""The command ``route``."""

from __future__ import annotations

from typing import Annotated, cast

from nsim.commands.framework import NodeName, Outcome, Session, Word, command
from nsim.commands.framework.arguments import WordArgument
from nsim.commands.framework.changing import carry_out, commands_for
from nsim.errors import UsageError
from nsim.model import Topology
from nsim.model.edit import add_route, remove_route
from nsim.model.reading import read_address, read_prefix
from nsim.model.routing import default_prefix, read_route
from nsim.network import Node
from nsim.network.change import Edit
from nsim.ops.route_add import RouteKind

Action = Annotated[str, WordArgument("add", "del")]
_WORDS = "add|del NODE [blackhole|unreachable|prohibit] PREFIX|default [via HOP] [dev INTERFACE] [metric N] [table N]"
_USAGE = f"usage: route {_WORDS}"
_NUMBERS = ("metric", "table")
_KINDS = ("blackhole", "unreachable", "prohibit")


def same_as(session: Session, action: str, node: Node, *words: str) -> list[str]:
    return commands_for(session, _edit(action, node, words))


@command(same_as=same_as, words=_WORDS)
def route(session: Session, action: Action, node: NodeName, *words: Word) -> Outcome:
    """Add a static route to a node, or remove one, while the network runs.

    Examples:
        route add router 10.0.9.0/24 via 172.16.20.10
        route add sales blackhole 10.0.8.0/24
        route del sales default
    """
    return carry_out(session, _edit(action, node, words))


def _edit(action: str, node: Node, words: tuple[str, ...]) -> Edit:
    if action not in ("add", "del"):
        raise UsageError(f"route: {action!r} is neither add nor del", hint=_USAGE)
    left = list(words)
    kind = left.pop(0) if left and left[0] in _KINDS else "unicast"
    if not left:
        raise UsageError(f"route {action}: the prefix is missing", hint=_USAGE)
    destination = left.pop(0)
    options = _options(left)
    via = options.get("via")
    if action == "add" and kind == "unicast" and not {"via", "dev"} & set(options):
        raise UsageError("route add: where to? the next hop is missing", hint=_USAGE)
    if action == "add":
        wanted = read_route(
            node.name,
            destination,
            via,
            dev=options.get("dev"),
            metric=_number(options, "metric"),
            table=_number(options, "table"),
            kind=cast(RouteKind, kind),
        )
        return lambda topology: add_route(topology.node(node.name), wanted)
    hop = None if via is None else read_address(node.name, via, "next hop")
    if destination == "default":
        prefix = default_prefix(4 if hop is None else hop.version)
    else:
        prefix = read_prefix(node.name, destination, "route to")

    def removed(topology: Topology) -> None:
        remove_route(topology.node(node.name), prefix, hop)

    return removed


def _options(words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place in range(0, len(words), 2):
        word = words[place]
        if word not in ("via", "dev", *_NUMBERS) or word in found:
            raise UsageError(f"route: {word!r} is not expected here", hint=_USAGE)
        if place + 1 == len(words):
            raise UsageError(f"route: what follows {word} is missing", hint=_USAGE)
        found[word] = words[place + 1]
    return found


def _number(options: dict[str, str], word: str) -> int | None:
    if word not in options:
        return None
    if not options[word].isdigit():
        raise UsageError(f"route: {word} {options[word]!r} is no number", hint=_USAGE)
    return int(options[word])
