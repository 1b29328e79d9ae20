"""Segments: interfaces that hear each other need addresses that fit together."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.errors import TopologyError
from nsim.model.interfaces import Address, Interface
from nsim.model.segments import Segment
from nsim.model.validate.interfaces import address_problems


def segment_problems(segment: Segment) -> Iterator[TopologyError]:
    """Yield what is wrong with the addresses and MACs on one segment."""
    owner: dict[object, Interface] = {}
    macs: dict[str, Interface] = {}
    networks = {id(port): {address.network for address in port.addresses} for port in segment}
    shared: dict[object, int] = {}
    for own in networks.values():
        for network in own:
            shared[network] = shared.get(network, 0) + 1
    for port in segment:
        for address in port.addresses:
            if address.ip in owner:
                yield TopologyError(
                    f"address {address.ip} is taken already, by {owner[address.ip]}",
                    node=port.node.name,
                    origin=port.origin,
                    hint="every port on a segment needs an address of its own",
                )
            owner.setdefault(address.ip, port)
        if port.hardware_address in macs:
            yield TopologyError(
                f"MAC {port.mac} is taken already, by {macs[port.hardware_address]}",
                node=port.node.name,
                origin=port.origin,
                hint="leave it out, or choose another",
            )
        macs.setdefault(port.hardware_address, port)
    lonely = [
        (port, address)
        for port in segment
        for address in port.addresses
        # A further address of an interface that is in its link's prefix may be whatever its author likes.
        if not any(shared[each.network] > 1 for each in port.addresses if each.version == address.version)
    ]
    if lonely:
        yield from _lonely_problems(segment, lonely)


def _lonely_problems(segment: Segment, lonely: list[tuple[Interface, Address]]) -> Iterator[TopologyError]:
    # An address whose prefix holds none of its neighbours' reaches nobody: almost always a slip of the pen. One that
    # is wrong by itself is no neighbour, nor is one that has been named already: two that miss each other are one slip.
    neighbours = [
        (port, address)
        for port in segment
        for address in port.addresses
        if next(address_problems(port, address), None) is None
    ]
    for port, address in lonely:
        if (port, address) not in neighbours:
            continue
        others = [
            other for neighbour, other in neighbours if neighbour is not port and other.version == address.version
        ]
        if others and not any(other.ip in address.network for other in others):
            neighbours.remove((port, address))
            prefixes = ", ".join(sorted({str(other.network) for other in others}))
            yield TopologyError(
                f"address {address} on {port.name} is outside the prefix of its link ({prefixes})",
                node=port.node.name,
                origin=port.origin,
                hint="both ends of a link need addresses in one prefix",
            )
