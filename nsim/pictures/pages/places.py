"""Where in a picture something happens: in which box, and along which line."""

from __future__ import annotations

from nsim.network.capture.hops import Hop, Place
from nsim.pictures.sketch import MANY, Sketch, folded

Wire = tuple[str, str]
"""A line and the direction in which it is travelled: both its ends, as its SVG element names them (``h1:eth0``)."""


class Places:
    """The boxes and lines of a sketch, as its SVG has them, many hosts folded into one."""

    def __init__(self, sketch: Sketch) -> None:
        shown = folded(sketch, MANY)
        self._box_of: dict[str, str] = {}
        self._groups: set[str] = set()
        for key, thing in shown.things.items():
            members = [member.key for member in thing.members]
            self._box_of |= dict.fromkeys(members or [key], key)
            if members:
                self._groups.add(key)
        self._wires: set[Wire] = set()
        self._outside: dict[str, Wire] = {}
        for cord in shown.cords:
            one, other = f"{cord.a.thing}:{cord.a.interface}", f"{cord.b.thing}:{cord.b.interface}"
            self._wires |= {(one, other), (other, one)}
            if shown.things[cord.b.thing].kind == "outside":
                self._outside[one] = one, other

    def box(self, node: str) -> str | None:
        """Return the key of the box in which a node is drawn; None when it is not in the picture any more."""
        return self._box_of.get(node)

    def wire(self, hop: Hop) -> Wire | None:
        """Return the line along which a frame travels; None for one inside a node, or on a cable that is gone."""
        if hop.to is None:
            found = self._outside.get(":".join(hop.at))
            return found if found is None or hop.leaving else (found[1], found[0])
        ends = [self._end(hop.at), self._end(hop.to)]
        if any(box in self._groups for box, _ in ends):
            ends = [(box, "") for box, _ in ends]
        wire = (":".join(ends[0]), ":".join(ends[1]))
        return wire if wire in self._wires else None

    def _end(self, place: Place) -> tuple[str, str]:
        return self._box_of.get(place[0], ""), place[1]
