"""A page with the picture, and tables of what is in it; it opens without a server and refers to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from nsim.pictures.formats.format import Format, Options
from nsim.pictures.sketch import Sketch
from nsim.pictures.texts import KIND_NAMES
from nsim.pictures.vector import svg

_STYLE = """\
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; padding: 0 1rem; max-width: 90rem }
figure { margin: 0; overflow-x: auto }
table { border-collapse: collapse; margin: 1rem 0 }
caption { text-align: left; font-weight: bold }
th, td { text-align: left; vertical-align: top; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid #8886 }
td { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 13px }
"""


class Html(Format):
    """One HTML page."""

    def render(self, sketch: Sketch, options: Options) -> bytes:
        name = escape(sketch.name)
        drawn, _, _ = svg(sketch, addresses=options.addresses, unfold=options.unfold)
        parts = [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f"<title>{name}</title>\n<style>\n{_STYLE}</style></head>",
            f"<body>\n<h1>{name}</h1>\n<figure>\n{drawn}</figure>",
            *_table("Nodes", ("node", "kind", "interface", "addresses"), _nodes(sketch)),
            *_table("Links", ("from", "to", "state", "properties"), _links(sketch)),
            "</body>\n</html>",
        ]
        return "".join(f"{part}\n" for part in parts).encode()


def _nodes(sketch: Sketch) -> Iterator[tuple[str, ...]]:
    for thing in sketch.things.values():
        kind = KIND_NAMES[thing.kind]
        if not thing.rows:
            yield thing.title, kind, "", ""
        for row in thing.rows:
            yield thing.title, kind, row.interface, " ".join(row.addresses)


def _links(sketch: Sketch) -> Iterator[tuple[str, ...]]:
    for cord in sketch.cords:
        words = [word for word in cord.words("→", "←") if cord.up or not word.endswith("down")]
        ends = (f"{end.thing}:{end.interface}".rstrip(":") for end in (cord.a, cord.b))
        yield *ends, "up" if cord.up else "down", " ".join(words)


def _table(caption: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"<table><caption>{caption}</caption>"
    yield f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
    yield "</table>"
