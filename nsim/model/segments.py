"""Segments: which interfaces one frame can reach, through bridges and with or without a VLAN tag."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from nsim.model.interfaces import Bridge, Interface, Port, Vlan

if TYPE_CHECKING:
    from nsim.model.link import Link

Segment = list[Interface]
Tag = int | None
"""The VLAN in a frame's tag; None for a frame without one. Inside a bridge that filters: the VLAN it belongs to."""


def segments(links: Iterable[Link]) -> list[Segment]:
    """Return the interfaces of each segment that may carry addresses, in the order of the links."""
    found: list[Segment] = []
    seen: set[tuple[int, Tag]] = set()
    entered: set[tuple[int, Tag]] = set()  # bridges whose other ports have been looked at
    for link in links:
        for start in tags_on(link):
            if (id(link), start) in seen:
                continue
            segment: Segment = []
            seen.add((id(link), start))
            waiting = deque([(link, start)])
            while waiting:
                cable, tag = waiting.popleft()
                for end in cable.ends:
                    for way in _arrive(end, tag, segment, entered):
                        if (id(way[0]), way[1]) not in seen:
                            seen.add((id(way[0]), way[1]))
                            waiting.append(way)
            if segment:
                found.append(segment)
    return found


def tags_on(link: Link) -> list[Tag]:
    """Return the tags with which frames may travel on a cable, as far as anybody at its ends has configured them."""
    known: dict[Tag, None] = {None: None}
    for end in link.ends:
        for each in (end, end.master) if isinstance(end.master, Bridge) else (end,):
            known.update(dict.fromkeys(sub.number for sub in each.subinterfaces))
        if end.vlans is not None:
            known.update(dict.fromkeys(end.vlans.tagged))
    return list(known)


def _arrive(end: Interface, tag: Tag, segment: Segment, entered: set[tuple[int, Tag]]) -> Iterator[tuple[Link, Tag]]:
    # A frame reaches an interface: it ends there, or goes on through the bridge that the interface belongs to. Of a
    # tagged frame the kernel first asks whether there is a sub-interface for it (__netif_receive_skb_core).
    sub = None if tag is None else next((sub for sub in end.subinterfaces if sub.number == tag), None)
    if sub is not None:
        yield from _arrive(sub, None, segment, entered)
    elif isinstance(end.master, Bridge):
        inside = enter(end.master, end, tag)
        if inside is not False and (id(end.master), inside) not in entered:
            entered.add((id(end.master), inside))
            yield from _cross(end.master, inside, segment, entered)
    elif tag is None:
        segment.append(end)


def enter(bridge: Bridge, end: Interface, tag: Tag) -> Tag | bool:
    """Return the VLAN of a frame inside a bridge that it reaches by one of its ports, False when it is dropped."""
    if not bridge.filters_vlans:
        return tag
    vlans = bridge.membership(end)
    if tag is None:
        return vlans.untagged if vlans.untagged is not None else False
    return tag if tag in vlans.tagged or tag == vlans.untagged else False


def _leave(bridge: Bridge, member: Interface, inside: Tag) -> Tag | bool:
    # Returns the tag with which a frame leaves by a port, False when it does not.
    if not bridge.filters_vlans:
        return inside
    vlans = bridge.membership(member)
    if inside == vlans.untagged:
        return None
    return inside if inside in vlans.tagged else False


def _cross(bridge: Bridge, inside: Tag, segment: Segment, entered: set[tuple[int, Tag]]) -> Iterator[tuple[Link, Tag]]:
    home: Tag = 1 if bridge.filters_vlans else None  # the bridge's own interface is in VLAN 1
    if inside == home and bridge.addresses:
        segment.append(bridge)
    for sub in bridge.subinterfaces:
        if sub.number == inside:
            yield from _arrive(sub, None, segment, entered)
    for member in bridge.members:
        tag = _leave(bridge, member, inside)
        if tag is False:
            continue
        if isinstance(member, Port) and member.link is not None:
            yield member.link, tag
        elif isinstance(member, Vlan) and tag is None and isinstance(member.parent, Port) and member.parent.link:
            yield member.parent.link, member.number
