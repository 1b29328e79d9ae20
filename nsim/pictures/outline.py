"""A network in lines of text, where no drawing fits."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.pictures.sketch import Cord, Sketch, Thing
from nsim.pictures.texts import KIND_NAMES, interface_lines


def outline(sketch: Sketch, *, addresses: bool) -> Iterator[str]:
    """Yield everything that has several neighbours, each with what is linked to it."""
    cords = sketch.cords_of()
    for key, thing in sketch.things.items():
        if len(cords[key]) == 1 and len(cords[cords[key][0].b.thing]) > 1:
            continue
        yield f"{thing.title} ({KIND_NAMES[thing.kind]})"
        if addresses:
            yield from (f"│ {line}" for line in interface_lines(thing))
        for number, cord in enumerate(cords[key], 1):
            other = sketch.things[cord.b.thing]
            mark = "└─" if number == len(cords[key]) else "├─"
            words = "  ".join([_end(other, cord, addresses=addresses), *cord.words("→", "←")])
            yield f"{mark} {words}"


def _end(other: Thing, cord: Cord, *, addresses: bool) -> str:
    if not addresses:
        return other.title
    found = next((row.addresses for row in other.rows if row.interface == cord.b.interface), ())
    return " ".join([other.title, cord.b.interface, *found]).rstrip()
