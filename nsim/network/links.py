"""Links of a running network: find them, ask for their state, pull the cable out and plug it in again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from nsim.errors import UsageError
from nsim.kernel import cable
from nsim.kernel.interfaces import Interface
from nsim.model.interfaces import Port
from nsim.model.link import Link
from nsim.network.interrupts import held_back
from nsim.network.network import Network
from nsim.network.node import Node
from nsim.ops import LinkSet, Operation
from nsim.plan.difference import ETHERNET_MTU_BYTES

if TYPE_CHECKING:
    from nsim.kernel.queues import Queue

_PLAIN_QUEUES = {"noqueue", "netem", "pfifo", "pfifo_fast", "bfifo", "mq"}  # what there is when nobody asks for more


def links_between(network: Network, a: str, b: str) -> list[Link]:
    """Return the links that join two nodes, in either direction; raise UsageError when there are none."""
    names = {network[a].name, network[b].name}
    found = [link for link in network.topology.links if {end.node.name for end in link.ends} == names]
    if not found:
        pairs = [[end.node.name for end in link.ends] for link in network.topology.links]
        neighbours = sorted({other for pair in pairs if a in pair for other in pair if other != a})
        hint = f"{a} is linked to {', '.join(neighbours)}" if neighbours else f"{a} has no links"
        raise UsageError(f"there is no link between {a} and {b}", hint=hint)
    return found


def pair_of_nodes(network: Network, word: str) -> list[str]:
    """Read both ends of a link from one word, ``sales-router``; a single node stays one. Raises UsageError."""
    # A hyphen may stand in a name as well: take the first one at which both sides are nodes.
    cuts = [cut for cut, letter in enumerate(word) if letter == "-"]
    for cut in cuts:
        pair = [word[:cut], word[cut + 1 :]]
        if all(name in network for name in pair):
            return pair
    if cuts:
        raise UsageError(f"{word!r} names no two nodes", hint="`links` lists the links")
    return [network[word].name]


def links_of(network: Network, name: str) -> list[Link]:
    """Return the links of a node; raise UsageError when it has none."""
    found = [link for link in network.topology.links if any(end.node.name == name for end in link.ends)]
    if not found:
        raise UsageError(f"{name} has no links")
    return found


def link_operations(link: Link, *, up: bool) -> list[Operation]:
    """Return what takes a link up or down: both its ends, as if the cable were pulled."""
    return [LinkSet(port.node.name, port.interface, up=up) for port in link.ends]


def set_links(network: Network, links: Iterable[Link], *, up: bool) -> None:
    """Plug cables in or pull them out; an interrupt takes effect when all of them are."""
    with held_back():
        _set(network, list(links), up=up)


def set_link(network: Network, link: Link, *, up: bool) -> None:
    """Plug a cable in or pull it out; routes and addresses are as before when it is plugged in again."""
    _set(network, [link], up=up)


def _set(network: Network, links: Collection[Link], *, up: bool) -> None:
    # All in one change: after each the kernel is waited for.
    for link in links:
        if not up and link.key not in network.unplugged:
            network.unplugged[link.key] = _memories(network, link)
    try:
        network.execute([operation for link in links for operation in link_operations(link, up=up)])
    finally:
        for link in links:
            if is_up(network, link):  # where the kernel has refused something, not all are as they shall be
                memories = network.unplugged.pop(link.key, ())
                for port, memory in memories if up else ():
                    with network[port.node.name].netlink() as netlink:
                        cable.recall(netlink, memory)


def _memories(network: Network, link: Link) -> list[tuple[Port, cable.Memory]]:
    memories = []
    for port in link.ends:
        node = network[port.node.name]
        found = node.interface(port.interface)
        if found is not None:
            with node.netlink() as netlink:
                memories.append((port, cable.remember(netlink, found.index)))
    return memories


def sending_properties(node: Node) -> dict[str, dict[str, str]]:
    """Return what each interface of a node does with what it sends, as the kernel has it now: see ``properties_in``."""
    return properties_in(node.interfaces().values(), node.queues())


def properties_in(interfaces: Collection[Interface], queues: Iterable[Queue]) -> dict[str, dict[str, str]]:
    """Return what each interface of a node does with what it sends: by name, then by keyword.

    A discipline that is none of nsim's stands as ``queue``: somebody has set it up by hand.
    """
    names = {each.index: each.name for each in interfaces}
    found: dict[str, dict[str, str]] = {name: {} for name in names.values()}
    for queue in queues:
        if queue.interface_index in names:
            foreign = {} if queue.kind in _PLAIN_QUEUES else {"queue": queue.kind}
            found[names[queue.interface_index]] |= queue.properties or foreign
    for each in interfaces:
        if each.mtu_bytes != ETHERNET_MTU_BYTES:
            found[each.name]["mtu"] = str(each.mtu_bytes)
    return found


def link_states(
    network: Network, known: Mapping[str, dict[str, Interface]] | None = None
) -> dict[tuple[str, str], bool]:
    """Say of every link, by its key, whether both its ends are up, as the kernel has them now.

    ``known`` are the interfaces of nodes that need not be asked again.
    """
    # An end that is up and has a carrier speaks for the other. A switch speaks for all its cables in one answer.
    ports = {node.name: len(node.interfaces) for node in network.topology.all_nodes()}
    asked = dict(known or {})
    found = {}
    for link in network.topology.links:
        end = max(link.ends, key=lambda end: ports[end.node.name])
        name = end.node.name
        if name not in asked:
            asked[name] = network[name].interfaces()
        there = asked[name].get(end.interface)
        found[link.key] = there is not None and there.up and there.carrier
    return found


def is_up(network: Network, link: Link) -> bool:
    """Say whether both ends of a link are up, as the kernel has them now."""
    there = network[link.a.node.name].interface(link.a.interface)
    return there is not None and there.up and there.carrier
