"""Which cables that are out stand between two nodes: a question about the drawing, answered from the links' state."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

from nsim.model import Topology
from nsim.model.link import Link
from nsim.network import Network
from nsim.network.links import is_up

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")


def links_that_cut(network: Network, source: str, target: str) -> list[Link]:
    """Return the links that are down on the shortest way between two nodes, when there is no way without them."""
    way = _way(network.topology, source, target, lambda link: True)
    cut = [link for link in way or () if not is_up(network, link)]
    # Only where the shortest way is cut do the others matter.
    if cut and _way(network.topology, source, target, lambda link: is_up(network, link)) is None:
        return cut
    return []


def nodes_named_in(network: Network, line: str) -> list[str]:
    """Return the nodes that a shell line names, by name or by an address that no other node has."""
    owners: dict[str, set[str]] = {}
    for node in network.topology.all_nodes():
        for interface in (*node.interfaces, node.lo):
            for address in interface.addresses:
                owners.setdefault(str(address.ip), set()).add(node.name)
    # Tenants in VRFs may use the same addresses; which of them a line means only its node's router knows.
    owner = {address: name for address, (name, *others) in owners.items() if not others}
    found: list[str] = []
    for word in _WORD.findall(line):
        candidates = (word, word.split(":")[0], word.rstrip(".:"))
        name = next((each for each in candidates if each in network or each in owner), None)
        if name is not None:
            found.append(owner.get(name, name))
    return found


def _way(topology: Topology, source: str, target: str, usable: Callable[[Link], bool]) -> list[Link] | None:
    # Breadth first: the way with the fewest links, or None.
    came_by: dict[str, Link | None] = {source: None}
    waiting = deque([source])
    while waiting and target not in came_by:
        name = waiting.popleft()
        for port in topology.node(name).ports:
            if port.link is None or not usable(port.link):
                continue
            neighbour = port.link.b if port.link.a is port else port.link.a
            if neighbour.node.name not in came_by:
                came_by[neighbour.node.name] = port.link
                waiting.append(neighbour.node.name)
    if target not in came_by:
        return None
    way: list[Link] = []
    name = target
    while (link := came_by[name]) is not None:
        way.append(link)
        name = next(end.node.name for end in link.ends if end.node.name != name)
    return way[::-1]
