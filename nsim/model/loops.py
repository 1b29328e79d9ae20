"""Find rings of switches: a frame for everybody would circle in one for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nsim.errors import TopologyError
from nsim.model.interfaces import Bridge
from nsim.model.link import Link
from nsim.model.segments import Tag, enter, tags_on

Place = tuple[int, Tag | bool]
"""A bridge, by its id, and a VLAN in it: what one frame for everybody floods."""


def loop_problems(links: Iterable[Link]) -> Iterator[TopologyError]:
    """Yield an error for every link that closes a ring of switches for some VLAN.

    One bridge that speaks the spanning tree protocol is enough to cut a ring: the others pass its messages on
    (IEEE 802.1D), and so it sees its own.
    """
    between = [
        link for link in links if all(isinstance(end.master, Bridge) and not end.master.stp for end in link.ends)
    ]
    tags = dict.fromkeys(tag for link in between for tag in tags_on(link))
    root: dict[Place, Place] = {}

    def find(place: Place) -> Place:
        while (parent := root.setdefault(place, place)) != place:
            root[place] = place = root[parent]
        return place

    for link in between:
        closed = False
        for tag in tags:
            a, b = (_inside(link, number, tag) for number in (0, 1))
            if a is None or b is None:
                continue
            a, b = find(a), find(b)
            closed = closed or a == b
            root[a] = b
        if closed:
            yield TopologyError(
                f"link {link} closes a loop of switches: one broadcast would circle in it for ever",
                origin=link.origin,
                hint="leave it out, make one of them a router, or turn the spanning tree on: stp=True",
            )


def _inside(link: Link, number: int, tag: Tag) -> Place | None:
    # Where a frame that travels on a link with a tag is, in the bridge at one end.
    end = link.ends[number]
    assert isinstance(end.master, Bridge)
    vlan = enter(end.master, end, tag)
    return None if vlan is False else (id(end.master), vlan)
