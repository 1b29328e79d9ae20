"""A file for Mermaid, which many wikis and forges show as a picture. Source: https://mermaid.js.org/syntax/flowchart.html."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.pictures.formats.format import Format, Options
from nsim.pictures.sketch import MANY, Cord, Sketch, folded
from nsim.pictures.texts import box_lines

_SHAPES = {
    "host": ("[", "]"),
    "switch": ("[[", "]]"),
    "router": ("([", "])"),
    "nat-gateway": ("{{", "}}"),
    "root": ("[/", "\\]"),
    "outside": ("((", "))"),
}


class Mermaid(Format):
    """The network as text for Mermaid, which lays it out itself."""

    def render(self, sketch: Sketch, options: Options) -> bytes:
        shown = sketch if options.unfold else folded(sketch, MANY)
        return "".join(f"{line}\n" for line in _lines(shown, options)).encode()


def _lines(sketch: Sketch, options: Options) -> Iterator[str]:
    yield "flowchart TD"
    # Names of its own: a node may be called like one of Mermaid's words.
    names = {key: f"n{number}" for number, key in enumerate(sketch.things, 1)}
    for key, thing in sketch.things.items():
        opening, closing = _SHAPES[thing.kind]
        yield f"  {names[key]}{opening}{_quoted(box_lines(thing, addresses=options.addresses))}{closing}"
    for number, cord in enumerate(sketch.cords):
        words = [each for each in (_ends(cord), *cord.words("→", "←")) if each]
        label = f"|{_quoted(words)}|" if words else ""
        yield f"  {names[cord.a.thing]} {'---' if cord.up else '-.-'}{label} {names[cord.b.thing]}"
        if not cord.up or cord.shaped:
            yield f"  linkStyle {number} stroke:{'orange' if cord.up else 'red'}"


def _ends(cord: Cord) -> str:
    return " — ".join(end.interface for end in (cord.a, cord.b) if end.interface)


def _quoted(lines: list[str]) -> str:
    return '"' + "<br>".join(" ".join(line.split()).replace('"', "#quot;") for line in lines) + '"'
