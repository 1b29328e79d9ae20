"""The command ``add``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import Outcome, Session, command
from nsim.commands.framework.arguments import AnyNode
from nsim.commands.framework.changing import carry_out, commands_for, read_assignments
from nsim.errors import UsageError, nearest
from nsim.model import Topology
from nsim.model.edit import KINDS, add_link, add_node
from nsim.network.change import Edit

_WORDS = "host|router|switch NAME [NEIGHBOUR…] [ip=…] [mac=…] [gateway=…] [LIMIT=…] | link A B [PROPERTY=VALUE…]"
_USAGE = f"usage: add {_WORDS}"


def same_as(session: Session, *words: str) -> list[str]:
    return commands_for(session, _edit(words))


@command(same_as=same_as, words=_WORDS)
def add(session: Session, *words: Annotated[str, AnyNode(*KINDS, "link")]) -> Outcome:
    """Add a node, linked to its neighbours, or a link between two nodes, while the network runs.

    What is left out is filled in as in a topology file. Several addresses stand with commas between them:
    ip=10.0.0.9/8,2001:db8::9/64.

    Examples:
        add host h9 s1 ip=10.0.0.9/8
        add switch s9 s1
        add host h8 s1 cpu=0.5 memory=64MB
        add link h1 s9 delay=20ms
    """
    return carry_out(session, _edit(words))


def _edit(words: tuple[str, ...]) -> Edit:
    names = [word for word in words if "=" not in word]
    given = [word for word in words if "=" in word]
    kind = names[0] if names else ""
    if kind == "link":
        if len(names) != 3:
            raise UsageError("add link: two nodes are to be named", hint=_USAGE)
        properties = read_assignments("add link", given)

        def linked(topology: Topology) -> None:
            add_link(topology, names[1], names[2], properties)

        return linked
    if not kind:
        raise UsageError(f"add: say what: {', '.join(KINDS)} or link", hint=_USAGE)
    if kind not in KINDS:
        known = [*KINDS, "link"]
        raise UsageError(f"add: {kind!r} is none of {', '.join(known)}", hint=nearest(kind, known) or _USAGE)
    if len(names) < 2:
        raise UsageError(f"add {kind}: its name is missing", hint=_USAGE)
    values = read_assignments(f"add {kind}", given, ("ip", "mac", "gateway", *_limits(given)))
    addresses = values.get("ip", "").split(",") if "ip" in values else []

    def added(topology: Topology) -> None:
        mac, gateway = values.get("mac"), values.get("gateway")
        node = add_node(topology, kind, names[1], names[2:], addresses=addresses, mac=mac, gateway=gateway)
        node.limit(**{keyword: value for keyword, value in values.items() if keyword in _limits(given)})

    return added


def _limits(given: list[str]) -> list[str]:
    # What limits there are needs to be known only where there is more than one kind of keyword to tell apart.
    if all(word.partition("=")[0] in ("ip", "mac", "gateway") for word in given):
        return []
    from nsim.model.limits import known  # few labs have limits, and every start would pay for it

    return list(known())
