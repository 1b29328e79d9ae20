"""Place the boxes of one connected part of a network in layers, and lead the lines between them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nsim.pictures.layered import layered
from nsim.pictures.picture import Box, Line, Picture, Point, Ruler
from nsim.pictures.sketch import Cord, Thing
from nsim.pictures.tracks import Net, assign

_NEARLY = 2  # tracks: a line that would go aside by no more goes straight


@dataclass(frozen=True, slots=True)
class Content:
    """A box before it has a place: what stands in it, and how large it must be for that."""

    thing: Thing
    lines: Sequence[str]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Drop:
    """A cord that leads downwards, from its ``a`` to its ``b``, and the lines of text beside its last piece."""

    cord: Cord
    label: Sequence[str]


@dataclass(eq=False)
class _Slot:
    # The room in a layer of a box, or of a line that passes (which has no key).
    key: str | None
    centre: float
    width: int
    left: int = 0

    @property
    def middle(self) -> int:
        return self.left + self.width // 2


@dataclass(eq=False)
class _Way:
    # A line: its slots from layer to layer, those of its boxes first and last, and the place where it arrives.
    drop: Drop
    layer: int
    slots: list[_Slot]
    leg: int = 0
    points: list[Point] = field(default_factory=list)
    shared: int = 0

    def below(self, piece: int) -> int:
        return self.leg if piece == len(self.slots) - 2 else self.slots[piece + 1].middle


def place_tiers(contents: Mapping[str, Content], drops: Sequence[Drop], top: str, ruler: Ruler) -> Picture:
    """Return the picture of a connected part of a network; ``top`` stands above everything.

    A drop leads to every other box, and following them never leads back.
    """
    apart = _apart(drops, ruler)
    labels: dict[str, list[int]] = {key: [] for key in contents}
    for drop in drops:
        labels[drop.cord.b.thing].append(_label_width(drop, ruler))
    contents = {key: _wide_enough(each, labels[key], apart.get(key, 0), ruler) for key, each in contents.items()}
    widths = {key: content.width for key, content in contents.items()}
    edges = [(drop.cord.a.thing, drop.cord.b.thing) for drop in drops]
    found = layered(widths, edges, top, ruler.gap)
    slots = {key: _Slot(key, found.centres[key], widths[key]) for key in contents}
    layers: list[list[_Slot]] = [[] for _ in range(max(found.layers.values()) + 1)]
    for key, slot in slots.items():
        layers[found.layers[key]].append(slot)
    ways = []
    for drop, passes in zip(drops, found.passes, strict=True):
        first = found.layers[drop.cord.a.thing]
        passing = [_Slot(None, centre, 1) for centre in passes]
        for layer, slot in enumerate(passing, first + 1):
            layers[layer].append(slot)
        ways.append(_Way(drop, first, [slots[drop.cord.a.thing], *passing, slots[drop.cord.b.thing]]))
    for row in layers:
        _pack(row, ruler)
    leaving = Counter(slot for way in ways for slot in way.slots[:-1])
    arriving: dict[str, list[_Way]] = {}
    for way in ways:
        arriving.setdefault(way.drop.cord.b.thing, []).append(way)
    for key, coming in arriving.items():
        _arrive(coming, apart[key], contents[key].width, leaving[coming[0].slots[-2]] == 1, ruler)
    tops = _lead(contents, layers, ways, ruler)
    boxes = [
        Box(each.thing, slots[key].middle - each.width // 2, tops[key], each.width, each.height, each.lines)
        for key, each in contents.items()
    ]
    return fitted(boxes, [Line(way.drop.cord, way.points, way.shared, _beside(way, ruler)) for way in ways], ruler)


def fitted(boxes: Sequence[Box], lines: Sequence[Line], ruler: Ruler) -> Picture:
    """Return a picture that begins at 0 and is as large as what stands in it."""
    texts = [(x, y, ruler.measure(text)) for line in lines for (x, y), text in line.label]
    points = [point for line in lines for point in line.points]
    left = min([*(box.x for box in boxes), *(x for x, _ in points), *(x for x, _, _ in texts)], default=0)
    above = min([*(box.y for box in boxes), *(y for _, y in points), *(y for _, y, _ in texts)], default=0)
    right = [box.x + box.width for box in boxes] + [x + width for x, _, width in texts] + [x + 1 for x, _ in points]
    below = [box.y + box.height for box in boxes] + [y + ruler.line for _, y, _ in texts] + [y + 1 for _, y in points]
    picture = Picture(max(right, default=0) - left, max(below, default=0) - above, boxes, lines)
    return moved(picture, -left, -above)


def moved(picture: Picture, right: int, down: int) -> Picture:
    """Return a picture whose boxes and lines stand elsewhere."""
    boxes = [dataclasses.replace(box, x=box.x + right, y=box.y + down) for box in picture.boxes]
    lines = [
        dataclasses.replace(
            line,
            points=[(x + right, y + down) for x, y in line.points],
            label=[((x + right, y + down), text) for (x, y), text in line.label],
        )
        for line in picture.lines
    ]
    return dataclasses.replace(picture, boxes=boxes, lines=lines)


def _apart(drops: Sequence[Drop], ruler: Ruler) -> dict[str, int]:
    # By box: how far apart the lines stand that arrive at it, with their labels between them.
    found: dict[str, int] = {}
    for drop in drops:
        key = drop.cord.b.thing
        label = _label_width(drop, ruler)
        found[key] = max(found.get(key, 2 * ruler.track), label and label + ruler.gap)
    return {key: distance + distance % 2 for key, distance in found.items()}


def _wide_enough(content: Content, labels: Sequence[int], apart: int, ruler: Ruler) -> Content:
    # All lines arrive at the box's upper side, with their labels on their right and above the box.
    width = max(content.width, (len(labels) - 1) * apart + max(labels, default=0) + 2 * ruler.track)
    return dataclasses.replace(content, width=width + 1 - width % 2)


def _label_width(drop: Drop, ruler: Ruler) -> int:
    widest = max((ruler.measure(text) for text in drop.label), default=0)
    return widest and widest + ruler.aside


def _pack(row: list[_Slot], ruler: Ruler) -> None:
    # Whole numbers, and nothing nearer than the gap: the library's own are neither.
    row.sort(key=lambda slot: slot.centre)
    right = None
    for slot in row:
        wanted = round(slot.centre - slot.width / 2)
        slot.left = wanted if right is None else max(wanted, right + ruler.gap)
        right = slot.left + slot.width


def _arrive(ways: list[_Way], apart: int, width: int, alone: bool, ruler: Ruler) -> None:
    # Say where the lines arrive at one box: side by side, in the order in which they come. A single one goes straight
    # where it can, if it is ``alone`` at its upper end too; else only where it would hardly go aside.
    ways.sort(key=lambda way: way.slots[-2].middle)
    slot = ways[0].slots[-1]
    label = max(_label_width(way.drop, ruler) for way in ways)
    half = width // 2 - ruler.track
    spread = (len(ways) - 1) * apart
    beyond = max(spread // 2 + label - slot.width // 2, 0)  # the label would stand out on the right
    first = slot.middle - min(spread // 2 + beyond, half)
    for number, way in enumerate(ways):
        way.leg = first + number * apart
    if len(ways) == 1:
        source = ways[0].slots[-2].middle
        aside = abs(source - slot.middle)
        allowed = half if alone else min(_NEARLY * ruler.track, half)
        if aside <= allowed and source + label <= slot.left + slot.width:
            ways[0].leg = source


def _lead(
    contents: Mapping[str, Content], layers: list[list[_Slot]], ways: list[_Way], ruler: Ruler
) -> dict[str | None, int]:
    # Find the points of every way; returns the upper side of each box.
    tops: dict[str | None, int] = {}
    upper = 0
    for number, row in enumerate(layers):
        tops |= {slot.key: upper for slot in row if slot.key is not None}
        height = max(contents[slot.key].height for slot in row if slot.key is not None)
        lower = upper + height - ruler.border
        pieces = [(way, number - way.layer) for way in ways if 0 <= number - way.layer < len(way.slots) - 1]
        nets: dict[object, list[tuple[_Way, int]]] = {}
        for way, piece in pieces:
            nets.setdefault(way.slots[piece], []).append((way, piece))
        drawn = [
            Net(each[0][0].slots[each[0][1]].middle, [way.below(piece) for way, piece in each])
            for each in nets.values()
        ]
        tracks = assign(drawn, ruler.track)
        for net, track, members in zip(drawn, tracks, nets.values(), strict=True):
            across = lower + (track + 1) * ruler.track
            for way, piece in members:
                if piece == 0:
                    content = contents[way.drop.cord.a.thing]
                    way.points.append((net.top, upper + content.height - ruler.border))
                if not net.straight:
                    way.points += [(net.top, across), (way.below(piece), across)]
                if piece == 0:
                    way.shared = len(way.points)
        labels = max((len(way.drop.label) for way, piece in pieces if piece == len(way.slots) - 2), default=0)
        used = max((track + 1 for net, track in zip(drawn, tracks, strict=True) if not net.straight), default=0)
        rows = used + 1 if used or labels else 2
        upper = lower + rows * ruler.track + labels * ruler.line
        for way, piece in pieces:
            if piece == 0 and len(way.slots) > 2:
                way.points.append((way.below(piece), upper))  # from here on it is alone
    for way in ways:
        way.points.append((way.leg, tops[way.slots[-1].key]))
    return tops


def _beside(way: _Way, ruler: Ruler) -> list[tuple[Point, str]]:
    x, y = way.points[-1]
    count = len(way.drop.label)
    return [((x + ruler.aside, y - (count - number) * ruler.line), text) for number, text in enumerate(way.drop.label)]
