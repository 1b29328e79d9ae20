"""Let everybody on a large segment know everybody else, for as long as a check takes.

Among many hosts the first packet to each is an ARP request to all of them, and the kernel's table of neighbours, one
for the whole machine, is soon full: packets would be lost that no network lost. Permanent entries cost no request and
do not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nsim.kernel.neighbours import Introductions, Neighbour
from nsim.model.interfaces import Address, Interface
from nsim.model.segments import segments
from nsim.network.interrupts import held_back
from nsim.network.network import Network
from nsim.network.node import Node

SMALL = 512  # entries; half of what the kernel's table holds where nobody has raised its limit


Told = tuple[Introductions, Node, int, list[frozenset[int]]]
Crowd = list[tuple[Interface, Address]]


def introduce(network: Network) -> None:
    """Make all IPv4 neighbours permanent, for as long as the lab lives: nobody asks for a MAC any more."""
    _tell(network, _crowds(network, 4), [], for_good=True)


@contextmanager
def introduced(network: Network, version: int) -> Iterator[int]:
    """Make all neighbours of large labs permanent while the block lasts; yield how many entries that took.

    What a node knows already, or has been told by hand, stays as it is. Nothing happens in small labs.
    """
    crowds = _crowds(network, version)
    entries = sum(len(crowd) * (len(crowd) - 1) for crowd in crowds)
    if entries <= SMALL:
        yield 0
        return
    told: list[Told] = []
    try:
        _tell(network, crowds, told)
        yield entries
    finally:
        with held_back():
            for introductions, node, index, known in told:
                with node.netlink() as netlink:
                    introductions.withdraw(netlink, index, known)


def _crowds(network: Network, version: int) -> list[Crowd]:
    # Who shares a segment, each interface with its address.
    crowds = []
    for segment in segments(network.topology.links):
        members = [(each, address) for each in segment if (address := each.address(version)) is not None]
        crowds.append([(each, address) for each, address in members if each.node.name in network])
    return crowds


def _tell(network: Network, crowds: list[Crowd], told: list[Told], *, for_good: bool = False) -> None:
    # Writes down, before it does so, whom it tells. That everybody is told of itself too is quicker, and no matter
    # where nobody looks.
    for crowd in crowds:
        neighbours = [Neighbour(address.ip, each.hardware_address) for each, address in crowd]
        introductions = Introductions(neighbours, replace=for_good)
        for each, address in crowd:
            node = network[each.node.name]
            interface = node.interface(each.interface)
            if interface is not None and interface.up:
                # What is told but not written down would stay for ever.
                with held_back(), node.netlink() as netlink:
                    known: list[frozenset[int]] = []
                    told.append((introductions, node, interface.index, known))
                    introductions.tell(netlink, interface.index, known)
                    if for_good:
                        itself = Introductions([Neighbour(address.ip, each.hardware_address)])
                        itself.withdraw(netlink, interface.index, [frozenset()])
