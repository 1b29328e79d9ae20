"""A file for Graphviz: ``dot -Tsvg FILE.dot``. Source: The DOT Language, https://graphviz.org/doc/info/lang.html."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.pictures.formats.format import Format, Options
from nsim.pictures.sketch import MANY, Cord, Sketch, folded
from nsim.pictures.texts import box_lines

_SHAPES = {
    "host": "box",
    "switch": "box3d",
    "router": "ellipse",
    "nat-gateway": "hexagon",
    "root": "house",
    "outside": "egg",
}


class Dot(Format):
    """The network as text for Graphviz, which lays it out itself."""

    def render(self, sketch: Sketch, options: Options) -> bytes:
        shown = sketch if options.unfold else folded(sketch, MANY)
        return "".join(f"{line}\n" for line in _lines(shown, options)).encode()


def _lines(sketch: Sketch, options: Options) -> Iterator[str]:
    yield f"graph {_quoted(sketch.name)} {{"
    yield "  node [fontname=monospace]; edge [fontname=monospace, fontsize=10];"
    for key, thing in sketch.things.items():
        label = _quoted("\n".join(box_lines(thing, addresses=options.addresses)))
        yield f"  {_quoted(key)} [label={label}, shape={_SHAPES[thing.kind]}];"
    for cord in sketch.cords:
        told = {"taillabel": cord.a.interface, "headlabel": cord.b.interface, "label": "\n".join(cord.words("→", "←"))}
        attributes = [f"{name}={_quoted(text)}" for name, text in told.items() if text]
        yield f"  {_quoted(cord.a.thing)} -- {_quoted(cord.b.thing)} [{', '.join([*attributes, *_look(cord)])}];"
    yield "}"


def _look(cord: Cord) -> list[str]:
    if not cord.up:
        return ["style=dashed", "color=red"]
    return ["color=orange"] if cord.shaped else []


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'
