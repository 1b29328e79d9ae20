"""A picture as SVG: one text without references to anything else, for light and dark surroundings.

Nodes carry ``data-node``, links ``data-a`` and ``data-b`` (``h1:eth0``), by which scripts and styles find them.
Source: Scalable Vector Graphics (SVG) 1.1, W3C Recommendation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from nsim.pictures.layout import Style, layout
from nsim.pictures.picture import Box, Line, Picture, Point, Ruler
from nsim.pictures.sketch import MANY, Cord, Sketch, Thing, folded
from nsim.pictures.texts import KIND_NAMES, both_ends, box_lines, cord_label

_RULER = Ruler(letter=7.3, line=15, side=14, head=8, gap=18, track=12, border=0, width=1400)
_LISTED = 70  # letters in a line of folded hosts that are named
_MARGIN = 16
_BASE = 11  # from the top of a line of text to the foot of its letters
_CORNER = 5
_POINT = 9  # how far the points of a hexagon stand out
_LEGEND_BOX = 42

_LIGHT = """\
svg { background: #ffffff }
text { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 12px; fill: #1c2128 }
.title { font-weight: bold }
.label, .key { fill: #57606a }
.paper { fill: #ffffff }
.shape { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.2 }
.switch .shape { fill: #ddf4ff; stroke: #0a5ca8; stroke-width: 2.6 }
.router .shape { fill: #dafbe1; stroke: #1a7f37; stroke-width: 1.6 }
.nat-gateway .shape { fill: #fbefff; stroke: #8250df; stroke-width: 1.6 }
.root .shape { fill: #fff8c5; stroke: #7d4e00; stroke-width: 1.6 }
.outside .shape { fill: none; stroke-dasharray: 5 3 }
.link { fill: none; stroke: #57606a; stroke-width: 1.7 }
.shaped .link { stroke: #bc4c00 }
.shaped .label { fill: #953800 }
.down .link { stroke: #cf222e; stroke-dasharray: 5 4 }
.down .label { fill: #cf222e }
"""
_DARK = """\
@media (prefers-color-scheme: dark) {
svg { background: #0d1117 }
text { fill: #e6edf3 }
.label, .key { fill: #9da7b3 }
.paper { fill: #0d1117 }
.shape { fill: #161b22; stroke: #9da7b3 }
.switch .shape { fill: #0c2d4a; stroke: #58a6ff }
.router .shape { fill: #0f2e1a; stroke: #3fb950 }
.nat-gateway .shape { fill: #2a1a45; stroke: #bc8cff }
.root .shape { fill: #2e2506; stroke: #d29922 }
.link { stroke: #9da7b3 }
.shaped .link { stroke: #f0883e }
.shaped .label { fill: #f0a060 }
.down .link { stroke: #ff7b72 }
.down .label { fill: #ff7b72 }
}
"""
_SIMPLE = "text { font-family: monospace }\n"


def place(sketch: Sketch, *, addresses: bool, unfold: bool) -> Picture:
    """Return the picture of a sketch in pixels, as it stands in the SVG."""

    def lines(thing: Thing) -> list[str]:
        return box_lines(thing, addresses=addresses, list_width=_LISTED if unfold else None)

    def label(cord: Cord, there: str, back: str) -> list[str]:
        return (both_ends if there == "→" else cord_label)(cord, there, back, names=True)

    return layout(folded(sketch, MANY), Style(_RULER, lines, label))


def svg(sketch: Sketch, *, addresses: bool, unfold: bool, dark: bool = True) -> tuple[str, int, int]:
    """Return the SVG of a sketch, its width and its height in pixels.

    Without ``dark`` it is light everywhere, and asks for no other font than the usual one, for simple programs.
    """
    picture = place(sketch, addresses=addresses, unfold=unfold)
    legend, room = _legend(picture)
    width = max(picture.width, room) + 2 * _MARGIN
    height = picture.height + 2 * _MARGIN + (2 * _RULER.line if legend else 0)
    name = escape(sketch.name)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="the network {name}">',
        f"<title>{name}</title>",
        f"<style>\n{_LIGHT}{_DARK if dark else _SIMPLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
        f'<g transform="translate({_MARGIN} {_MARGIN})">',
        # Where lines share a piece, one that works covers one that is down.
        *(_line(line) for line in sorted(picture.lines, key=lambda line: (line.cord.up, not line.cord.shaped))),
        *(_box(box) for box in picture.boxes),
        "</g>",
        f'<g transform="translate({_MARGIN} {picture.height + 2 * _MARGIN})">' if legend else "",
        *legend,
        "</g>" if legend else "",
        "</svg>",
    ]
    return "".join(f"{part}\n" for part in parts if part), width, height


def _line(line: Line) -> str:
    cord = line.cord
    kinds = [] if cord.up else ["down"]
    kinds += ["shaped"] if cord.shaped else []
    ends = "".join(
        f' data-{name}="{escape(f"{end.thing}:{end.interface}")}"' for name, end in (("a", cord.a), ("b", cord.b))
    )
    texts = "".join(f'<text class="label" x="{x}" y="{y + _BASE}">{_text(text)}</text>' for (x, y), text in line.label)
    way = " ".join(f"{x},{y}" for x, y in _corners(line.points))
    return f'<g class="{" ".join(["wire", *kinds])}"{ends}><polyline class="link" points="{way}"/>{texts}</g>'


def _corners(points: Sequence[Point]) -> Iterator[Point]:
    # Without those at which nothing turns.
    yield points[0]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1]):
            yield here
    yield points[-1]


def _box(box: Box) -> str:
    texts = []
    for number, line in enumerate(box.lines):
        y = box.y + _RULER.head + number * _RULER.line + _BASE
        if number == 0:
            texts.append(f'<text class="title" x="{box.middle}" y="{y}" text-anchor="middle">{_text(line)}</text>')
        else:
            texts.append(f'<text x="{box.x + _RULER.side}" y="{y}">{_text(line)}</text>')
    name = escape(box.thing.key)
    shape = _shape(box.thing.kind, box.x, box.y, box.width, box.height)
    behind = "".join(_shape("host", box.x + away, box.y + away, box.width, box.height) for away in (6, 3))
    return (
        f'<g class="{box.thing.kind}" data-node="{name}"><title>{escape(KIND_NAMES[box.thing.kind])}</title>'
        f"{behind if box.thing.members else ''}{shape}{''.join(texts)}</g>"
    )


def _text(line: str) -> str:
    # Columns stay columns: blanks of any other kind become one.
    return escape(line).replace(" ", "\N{NO-BREAK SPACE}")


def _shape(kind: str, x: int, y: int, width: int, height: int) -> str:
    if kind == "nat-gateway":
        right, low, middle = x + width, y + height, y + height / 2
        corners = [
            *((x - _POINT, middle), (x, y), (right, y)),
            *((right + _POINT, middle), (right, low), (x, low)),
        ]
        return f'<polygon class="shape" points="{" ".join(f"{a:g},{b:g}" for a, b in corners)}"/>'
    rounding = {"switch": 0, "root": 0, "router": min(height / 2, 18), "outside": height / 2}.get(kind, _CORNER)
    whole = f'<rect class="shape" x="{x}" y="{y}" width="{width}" height="{height}" rx="{rounding:g}"/>'
    if kind == "root":
        whole += f'<rect class="shape" x="{x + 3}" y="{y + 3}" width="{width - 6}" height="{height - 6}"/>'
    return whole


def _legend(picture: Picture) -> tuple[list[str], int]:
    # What the shapes and lines mean that are there, and how wide that is.
    kinds = {box.thing.kind for box in picture.boxes}
    entries = [(kind, KIND_NAMES[kind]) for kind in KIND_NAMES if kind in kinds]
    states = [("down", "link that is down")] if any(not line.cord.up for line in picture.lines) else []
    states += [("shaped", "slow or lossy link")] if any(line.cord.shaped for line in picture.lines) else []
    parts = []
    x = 0
    for kind, name in [*entries, *states]:
        if kind in KIND_NAMES:
            mark = f'<g class="{kind}">{_shape(kind, x + _POINT, 1, _LEGEND_BOX - 2 * _POINT, 14)}</g>'
        else:
            mark = f'<g class="{kind}"><polyline class="link" points="{x},8 {x + _LEGEND_BOX},8"/></g>'
        start = x + _LEGEND_BOX + 6
        parts.append(f'{mark}<text class="key" x="{start}" y="{_BASE + 1}">{escape(name)}</text>')
        x = start + _RULER.measure(name) + _RULER.gap
    return (parts, x) if kinds - {"host"} or states else ([], 0)
