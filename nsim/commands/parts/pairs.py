"""Which nodes a check between nodes is about, when some are named and when none are."""

from __future__ import annotations

from collections.abc import Sequence

from nsim.commands.framework import Session
from nsim.errors import CommandError, UsageError
from nsim.model import Host
from nsim.network import Node


def nodes_with_address(session: Session, command: str, version: int, named: Sequence[Node] = ()) -> list[Node]:
    """Return every node with an address of IP version 4 or 6, of those that are named or, when none is, of all.

    Raises CommandError when those are not two.
    """
    asked = dict.fromkeys(named or session.network.taking_part())
    return _at_least_two([each for each in asked if _has(each, version)], command, version)


def versions_of_pairs(session: Session, command: str, named: Sequence[Node] = ()) -> list[int]:
    """Return the IP versions of which at least two nodes have an address, of those that are named or of all.

    Raises CommandError when there is none, UsageError when the nodes that are named are not two.
    """
    if named and len(set(named)) < 2:
        raise UsageError(f"{command}: {named[0].name} alone is no pair", hint="name two different nodes, or none")
    asked = set(named or session.network.taking_part())
    found = [version for version in (4, 6) if sum(_has(each, version) for each in asked) > 1]
    if not found:
        _at_least_two([each for each in asked if _has(each, 4)], command, 4)
    return found


def hosts_with_address(session: Session, command: str, version: int) -> list[Node]:
    """Return every host with an address of IP version 4 or 6; raise CommandError when those are not two."""
    hosts = [each for each in session.network if isinstance(each.model, Host) and _has(each, version)]
    return _at_least_two(hosts, command, version, "host")


def named_pair(pair: Sequence[Node], command: str, version: int) -> list[Node]:
    """Return the two nodes that a person has named; raise UsageError when they are no pair with addresses."""
    first, second = pair
    if first is second:
        raise UsageError(
            f"{command}: {first.name} and {second.name} are the same node", hint="name two different nodes"
        )
    for node in pair:
        if not _has(node, version):
            other = 4 if version == 6 else 6
            hint = f"it has an IPv{other} address" if _has(node, other) else "`nodes` lists the addresses"
            raise UsageError(f"{command}: {node.name} has no IPv{version} address", hint=hint)
    return [first, second]


def _has(node: Node, version: int) -> bool:
    return node.model.address(version) is not None


def _at_least_two(found: list[Node], command: str, version: int, kind: str = "node") -> list[Node]:
    if len(found) < 2:
        who = f"only {found[0].name} has" if found else f"no {kind} has"
        raise CommandError(
            f"{command}: {who} an IPv{version} address, and it takes two {kind}s",
            hint="`nodes` lists the nodes and their addresses",
        )
    return found
