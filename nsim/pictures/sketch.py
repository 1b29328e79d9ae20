"""What a picture shows of a network, before anybody has said where: things, and the cords between them.

Folding makes one thing of many hosts that look alike, so that a large lab still fits on a page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nsim.model import Topology
from nsim.model.interfaces import Port, Uplink
from nsim.model.link import Link
from nsim.model.nodes import Node

KINDS = ("host", "switch", "router", "nat-gateway", "root", "outside")
"""Kinds of thing that look different; ``outside`` is what lies behind an uplink. Any other node looks like a host."""
MANY = 12
"""So many hosts of one switch that look alike are drawn one by one; more are folded."""

States = Mapping[tuple[str, str], bool]
"""Whether a link is up, by its key; a link that is not named is."""


@dataclass(frozen=True, slots=True)
class Row:
    """An interface with its addresses, such as ``10.0.0.1/8``."""

    interface: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What one box stands for: a node, what lies behind an uplink, or several hosts (``members``) folded into one."""

    key: str
    kind: str
    title: str
    rows: tuple[Row, ...] = ()
    members: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """Where a cord meets a thing; the interface's name is empty where several are folded."""

    thing: str
    interface: str


@dataclass(frozen=True, slots=True)
class Cord:
    """A link: whether it is up, and its properties by keyword, from ``a`` to ``b`` and back."""

    a: End
    b: End
    up: bool = True
    there: tuple[tuple[str, str], ...] = ()
    back: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    """What else is to be known of it, such as its VLANs."""

    @property
    def shaped(self) -> bool:
        """Whether it has properties: it is slow, or loses some of what it carries."""
        return bool(self.there or self.back)

    def turned(self) -> Cord:
        """Return the same link, named from its other end."""
        return dataclasses.replace(self, a=self.b, b=self.a, there=self.back, back=self.there)

    def words(self, there: str, back: str) -> list[str]:
        """Say in words what is special about it; the arrows stand where the two directions differ.

        ``delay=20ms`` is for both; with ``↓`` and ``↑`` one that differs is ``delay=20ms↓/5ms↑``.
        """
        one, other = dict(self.there), dict(self.back)
        told = [] if self.up else ["✗ down"]
        for keyword in dict.fromkeys((*one, *other)):
            first, second = one.get(keyword, "none"), other.get(keyword, "none")
            told.append(f"{keyword}={first}" if first == second else f"{keyword}={first}{there}/{second}{back}")
        return [*told, *self.notes]


@dataclass(frozen=True, slots=True)
class Sketch:
    """The whole network: its name, its things by their keys, and the cords between them."""

    name: str
    things: Mapping[str, Thing]
    cords: Sequence[Cord]

    def cords_of(self) -> dict[str, list[Cord]]:
        """Return the cords of each thing, by its key, each named from this thing on."""
        found: dict[str, list[Cord]] = {key: [] for key in self.things}
        for cord in self.cords:
            found[cord.a.thing].append(cord)
            found[cord.b.thing].append(cord.turned())
        return found


def sketch(topology: Topology, states: States) -> Sketch:
    """Return what a picture of a network shows; the machine itself (``root``) only where it takes part."""
    shown = [node for node in topology.all_nodes() if node is not topology.root or node.interfaces]
    things = {node.name: Thing(node.name, _kind(node), node.name, tuple(_rows(node))) for node in shown}
    cords = [_cord(link, states.get(link.key, True)) for link in topology.links]
    for node in shown:
        for uplink in node.interfaces:
            if isinstance(uplink, Uplink):
                key = f"{node.name} {uplink.interface}"  # no node's name has a blank
                title = "Internet" if uplink.way == "user" else "machine's network"
                things[key] = Thing(key, "outside", title)
                cords.append(Cord(End(node.name, uplink.interface), End(key, "")))
    return Sketch(topology.name, things, cords)


def folded(whole: Sketch, many: int) -> Sketch:
    """Return a sketch in which more than ``many`` hosts that look alike are one thing.

    Alike are hosts with one link each, to the same neighbour, whose links have the same state and properties.
    """
    cords = whole.cords_of()
    alike: dict[tuple[object, ...], list[str]] = {}
    for key, thing in whole.things.items():
        if len(cords[key]) == 1 and thing.kind == "host" and not thing.members:
            cord = cords[key][0]
            if len(cords[cord.b.thing]) > 1:
                looks = (cord.b.thing, cord.up, cord.there, cord.back, cord.notes)
                alike.setdefault(looks, []).append(key)
    groups = [keys for keys in alike.values() if len(keys) > many]
    group_of = {key: keys for keys in groups for key in keys}
    things: dict[str, Thing] = {}
    for key, thing in whole.things.items():
        if key not in group_of:
            things[key] = thing
        elif group_of[key][0] == key:
            things[key] = _group([whole.things[each] for each in group_of[key]])
    kept = [cord for cord in whole.cords if not {cord.a.thing, cord.b.thing} & group_of.keys()]
    for keys in groups:
        cord = cords[keys[0]][0]
        kept.append(dataclasses.replace(cord, a=End(keys[0], ""), b=End(cord.b.thing, "")).turned())
    return dataclasses.replace(whole, things=things, cords=kept)


def _group(members: Sequence[Thing]) -> Thing:
    first, last = members[0], members[-1]
    title = f"{first.title}…{last.title} ({len(members):,} hosts)"
    return Thing(first.key, first.kind, title, members=tuple(members))


def _kind(node: Node) -> str:
    # A kind that an author has made looks like the one it comes from.
    kinds = (getattr(each, "kind", "") for each in type(node).__mro__)
    return next((kind for kind in kinds if kind in KINDS), "host")


def _rows(node: Node) -> Iterator[Row]:
    loopback = [node.lo] if node.lo.addresses else []
    for each in [*node.interfaces, *loopback]:
        if each.addresses:
            yield Row(each.interface, tuple(map(str, each.addresses)))


def _cord(link: Link, up: bool) -> Cord:
    there, back = (
        tuple((keyword, str(each)) for keyword, each in properties.items()) for properties in link.directions
    )
    ends = [End(end.node.name, end.interface) for end in link.ends]
    return Cord(ends[0], ends[1], up, there, back, tuple(dict.fromkeys(_vlans(link.ends))))


def _vlans(ends: Iterable[Port]) -> Iterator[str]:
    for end in ends:
        if end.vlans is not None:
            if end.vlans.tagged:
                yield f"trunk {','.join(map(str, end.vlans.tagged))}"
            elif end.vlans.untagged is not None:
                yield f"vlan {end.vlans.untagged}"
