"""What must be done to a running network so that it becomes another one: the difference between two plans."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from nsim.model.link import Link
from nsim.model.properties import Directions
from nsim.ops import MtuSet, NamespaceAdd, NatClear, NetemSet, Operation, QueueDelete, RateSet, VethAdd
from nsim.ops.nat_rule import NatOperation
from nsim.plan.design import Design

ETHERNET_MTU_BYTES = 1500
_QUEUES = (NetemSet, RateSet, QueueDelete)


def difference(before: Design, after: Design) -> list[Operation]:
    """Return the operations that turn the network of one design into that of the other.

    First goes what is too much, in the order opposite to the one in which it came; then comes what is missing, in the
    order of the new plan; then links that stay get their new properties.
    """
    staying = {link.key for link in before.topology.links} & {link.key for link in after.topology.links}
    old, new = (_comparable(each, staying) for each in (before, after))
    # The order of translation rules counts, and a rule has no name by which it could be found again.
    rewritten = {each.node for each in old.keys() ^ new.keys() if isinstance(each, NatOperation)}
    translations = [each for each in old if isinstance(each, NatOperation) and each.node in rewritten]
    for each in translations:
        del old[each]
    gone = [operation for operation in old if operation not in new]
    come = [operation for operation in new if operation not in old]
    given = {(each.node, each.sets()) for each in come if each.sets() is not None}
    gone = [each for each in gone if (each.node, each.sets()) not in given]
    clearing = [NatClear(node) for node in dict.fromkeys(each.node for each in translations)]
    return [*_removal([*gone, *clearing]), *come, *_reshaping(before, after)]


def shape_operations(link: Link, directions: Directions) -> list[Operation]:
    """Return what gives a running link other properties; the MTU is set on both ends."""
    wanted = Link(link.a, link.b, directions)
    operations: list[Operation] = []
    if wanted.mtu_bytes != link.mtu_bytes:
        operations += [
            MtuSet(port.node.name, port.interface, wanted.mtu_bytes or ETHERNET_MTU_BYTES) for port in link.ends
        ]
    operations += wanted.operations(before=link.directions)
    return operations


def _comparable(design: Design, staying: Iterable[tuple[str, str]]) -> dict[Operation, None]:
    # The plan, in its order, without what is compared link by link: the properties of the links that stay.
    ends = {end for key in staying for end in key}
    found: dict[Operation, None] = {}
    for operation in design.plan.operations:
        if isinstance(operation, VethAdd) and f"{operation.node}:{operation.interface}" in ends:
            operation = dataclasses.replace(operation, mtu_bytes=None)
        elif isinstance(operation, _QUEUES) and f"{operation.node}:{operation.interface}" in ends:
            continue
        found[operation] = None
    return found


def _removal(gone: list[Operation]) -> Iterator[Operation]:
    nodes = {operation.node for operation in gone if isinstance(operation, NamespaceAdd)}
    interfaces = {made for operation in gone for made in operation.makes()}
    for operation in reversed(gone):
        made = {node for node, _ in operation.makes()}
        if isinstance(operation, NatClear):
            undone: Operation | None = operation
        else:
            undone = operation.undo()
        # An interface takes along what hangs on it, and a namespace what is in it. But a cable has another end too,
        # whose name must be free at once, and not when the kernel gets round to it.
        if isinstance(operation, NamespaceAdd):
            hangs = False
        elif made:
            hangs = made <= nodes
        else:
            hangs = operation.node in nodes or (operation.node, getattr(operation, "interface", None)) in interfaces
        if undone is not None and not hangs:
            yield undone


def _reshaping(before: Design, after: Design) -> Iterator[Operation]:
    shapes = {link.key: link.directions for link in after.topology.links}
    for link in before.topology.links:
        wanted = shapes.get(link.key)
        if wanted is not None and wanted != link.directions:
            yield from shape_operations(link, wanted)
