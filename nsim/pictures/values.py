"""A picture as plain values, for programs."""

from __future__ import annotations

from nsim.pictures.sketch import Cord, Sketch, Thing
from nsim.pictures.vector import place


def values(sketch: Sketch, *, unfold: bool) -> dict[str, object]:
    """Return the nodes and links of a picture, with their places in pixels from its upper left corner, as in an SVG."""
    picture = place(sketch, addresses=True, unfold=unfold)
    return {
        "name": sketch.name,
        "width": picture.width,
        "height": picture.height,
        "nodes": [
            _node(box.thing) | {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
            for box in picture.boxes
        ],
        "links": [_link(line.cord) | {"points": [list(point) for point in line.points]} for line in picture.lines],
    }


def _node(thing: Thing) -> dict[str, object]:
    found: dict[str, object] = {
        "name": thing.title,
        "kind": thing.kind,
        "interfaces": [{"interface": row.interface, "addresses": list(row.addresses)} for row in thing.rows],
    }
    return found | ({"nodes": [_node(member) for member in thing.members]} if thing.members else {})


def _link(cord: Cord) -> dict[str, object]:
    return {
        "a": f"{cord.a.thing}:{cord.a.interface}".rstrip(":"),
        "b": f"{cord.b.thing}:{cord.b.interface}".rstrip(":"),
        "state": "up" if cord.up else "down",
        "a_to_b": dict(cord.there),
        "b_to_a": dict(cord.back),
        "notes": list(cord.notes),
    }
