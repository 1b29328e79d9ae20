"""Make hops of what interfaces have seen: a frame that is seen at both ends of a cable has travelled once."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nsim.network.capture.recording import Recording
from nsim.network.network import Network
from nsim.network.node import Node

Place = tuple[str, str]
"""A node and one of its interfaces, by their names."""

_LONGEST_NS = 200_000_000  # between both ends of a cable; a delay has been waited for before the frame is seen at all
_SURE_NS = 10_000_000  # so long after it was sent a frame is at the other end, or lost
_MOST_NODES = 200


@dataclass(frozen=True, slots=True)
class Hop:
    """A frame on its way over one cable, from a place to another; ``to`` is None where it is seen inside a node only.

    ``lost`` says that it left and was not seen at the other end, although somebody watched there. ``leaving`` says of
    a frame inside a node that the node has sent it. ``data`` is its beginning.
    """

    time_ns: int
    at: Place
    to: Place | None
    lost: bool
    leaving: bool
    ethernet: bool
    length_bytes: int
    data: bytes


def everybody(network: Network) -> list[Node]:
    """Return all nodes, the machine itself (``root``) last."""
    return [*network, network[network.topology.root.name]]


def watched(network: Network) -> list[Node]:
    """Return the nodes to watch, so that every cable is seen: in large labs those with the most interfaces."""
    return sorted(everybody(network), key=lambda node: -len(node.model.interfaces))[:_MOST_NODES]


def cables(network: Network) -> dict[Place, Place]:
    """Return the other end of every cable (a pair of veth interfaces), from both ends, as the kernel has them now."""
    drawn: dict[Place, Place] = {}
    for link in network.topology.links:
        a, b = ((end.node.name, end.interface) for end in link.ends)
        drawn |= {a: b, b: a}
    ends: dict[tuple[int, int], list[Place]] = defaultdict(list)
    for node in everybody(network):
        for each in node.interfaces().values():
            if each.peer_index is not None:
                ends[each.index, each.peer_index].append((node.name, each.name))
    found = {}
    for (index, peer), places in ends.items():
        for place in places:
            # Numbers are unique in what nsim has built; by hand anybody may make others.
            others = [other for other in ends.get((peer, index), ()) if other != place]
            if drawn.get(place) in others:
                found[place] = drawn[place]
            elif len(others) == 1:
                found[place] = others[0]
    return found


def hops(recording: Recording, ends: Mapping[Place, Place]) -> list[Hop]:
    """Return the hops of the frames that a recording has, in the order of time; ``ends`` are the other ends of cables.

    Whether a frame is lost is said only where that is certain.
    """
    sure_ns = recording.until_ns - _SURE_NS if not recording.dropped else 0
    nodes = recording.nodes
    found: list[Hop] = []
    # What has been sent to a place and is not there yet, by what it is.
    waiting: dict[tuple[Place, bytes, int], deque[int]] = defaultdict(deque)
    for each in recording.observations:
        place = (each.node, each.interface)
        other = ends.get(place)
        known = (each.ethernet, each.length_bytes, each.data)
        if other is None:
            found.append(Hop(each.time_ns, place, None, False, each.sent, *known))
        elif each.sent:
            waiting[other, each.data, each.length_bytes].append(len(found))
            lost = other[0] in nodes and each.time_ns < sure_ns
            found.append(Hop(each.time_ns, place, other, lost, False, *known))
        else:
            sent = waiting[place, each.data, each.length_bytes]
            while sent and each.time_ns - found[sent[0]].time_ns > _LONGEST_NS:
                sent.popleft()
            if sent:
                number = sent.popleft()
                found[number] = replace(found[number], lost=False)
            else:
                found.append(Hop(each.time_ns, other, place, False, False, *known))
    return found


def hops_left_out(recording: Recording, ends: Mapping[Place, Place]) -> int:
    """Return how many hops the packets were that a recording has seen and not kept."""
    total = 0
    for (node, interface, sent), number in recording.left_out.items():
        other = ends.get((node, interface))
        # What is received over a cable was counted where it was sent, if anybody watched there.
        if sent or other is None or other[0] not in recording.nodes:
            total += number
    return total
