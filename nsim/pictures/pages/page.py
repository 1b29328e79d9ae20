"""Make one page: the picture of a network, a list of moments, and the script that steps through them.

Whatever comes from the lab (names, lines, what packets carry) is only ever text: escaped in the HTML, and as JSON in
which no ``<`` stands. The page allows no other script than its own, and no connection to anywhere.
Sources: HTML Standard, 4.12.1.3 (restrictions for contents of script elements); Content Security Policy Level 3.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from nsim.pictures.pages.moments import FrameMoment, Moment, StepMoment
from nsim.pictures.pages.places import Places, Wire
from nsim.pictures.sketch import Sketch
from nsim.pictures.vector import svg

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says beside its picture: a title, notes (each with a word in front), and its moments."""

    title: str
    notes: Sequence[tuple[str, str]]
    moments: Sequence[Moment]


def render(page: Page, sketch: Sketch) -> bytes:
    """Return the whole page about a network."""
    style, script = ((_HERE / f"page.{suffix}").read_text(encoding="utf-8") for suffix in ("css", "js"))
    drawn, width, _ = svg(sketch, addresses=True, unfold=False)
    title = escape(page.title)
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">',
        f"<title>{title}</title>\n<style>\n{style}</style></head>",
        f"<body>\n<header>\n<h1>{title}</h1>",
        *_notes(page.notes),
        "</header>",
        _CONTROLS,
        f'<main>\n<div class="stage">\n<figure style="--width: {width}">\n{drawn}</figure>',
        '<section id="details" aria-live="polite"></section>',
        '</div>\n<div class="list" tabindex="0">\n<table>',
        *_rows(page.moments),
        "</table>\n</div>\n</main>",
        f'<script type="application/json" id="moments">{_data(page.moments, Places(sketch))}</script>',
        f"<script>{script}</script>",
        "</body>\n</html>",
    ]
    return "".join(f"{part}\n" for part in parts).encode(errors="replace")


_CONTROLS = """\
<nav aria-label="steps">
<button id="first" title="first (Home)">|◀</button>
<button id="back" title="back (left arrow)">◀ back</button>
<button id="play" title="play, pause (space)">play</button>
<button id="next" title="next (right arrow)">next ▶</button>
<button id="last" title="last (End)">▶|</button>
<input id="slider" type="range" min="0" value="0" aria-label="step">
<output id="position" role="status"></output>
<span id="choose" role="group" aria-label="what is shown">
<label id="within"><input id="inside" type="checkbox"> inside nodes</label>
</span>
</nav>"""


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _notes(notes: Sequence[tuple[str, str]]) -> Iterator[str]:
    if notes:
        yield "<dl>"
        yield from (f"<div><dt>{escape(word)}</dt><dd>{escape(text)}</dd></div>" for word, text in notes)
        yield "</dl>"


def _rows(moments: Sequence[Moment]) -> Iterator[str]:
    # In the page itself, so that it can be searched, and read without the script.
    yield "<thead><tr><th>#</th><th>time</th><th>where</th><th>what</th><th>summary</th></tr></thead>"
    yield "<tbody>"
    for number, moment in enumerate(moments, 1):
        if isinstance(moment, StepMoment):
            cells = ("", moment.step.node, "✗" if moment.failed else "", moment.step.text)
            kind = "step failed" if moment.failed else "step"
            more = f"<br><code>{escape(moment.step.evidence)}</code>" if moment.step.evidence else ""
        else:
            lost = ", lost on the way" if moment.hop.lost else ""
            cells = (seconds(moment), where(moment), moment.decoded.protocol, moment.decoded.summary + lost)
            kind, more = "frame", ""
        shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells[:-1])
        yield f'<tr class="{kind}"><td>{number}</td>{shown}<td>{escape(cells[-1])}{more}</td></tr>'
    yield "</tbody>"


def seconds(moment: FrameMoment) -> str:
    """Return when a frame left, counted from the first."""
    return f"{moment.time_ns / 1e9:.6f}"


def where(moment: FrameMoment) -> str:
    """Return between which interfaces a frame travels, or by which it enters or leaves something inside a node."""
    hop = moment.hop
    if hop.to is not None:
        return f"{':'.join(hop.at)} → {':'.join(hop.to)}"
    return f"{':'.join(hop.at)}, {'out' if hop.leaving else 'in'}"


def _data(moments: Sequence[Moment], places: Places) -> str:
    wires: dict[Wire, int] = {}
    values = [_value(moment, places, wires) for moment in moments]
    text = json.dumps({"wires": list(wires), "moments": values}, ensure_ascii=False, separators=(",", ":"))
    # Nothing in a script element may look like its end, or like a comment.
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _value(moment: Moment, places: Places, wires: dict[Wire, int]) -> dict[str, object]:
    if isinstance(moment, StepMoment):
        step = moment.step
        return {
            "node": places.box(step.node),
            "title": f"{step.node}{' (the way back)' if moment.direction == 'back' else ''}",
            "text": step.text,
            "evidence": step.evidence,
            "failed": moment.failed,
        }
    hop = moment.hop
    wire = places.wire(hop)
    return {
        "wire": None if wire is None else wires.setdefault(wire, len(wires)),
        "node": places.box(hop.at[0]),
        "to": places.box(hop.to[0]) if hop.to is not None else None,
        "title": where(moment),
        "protocol": moment.decoded.protocol,
        "text": moment.decoded.summary,
        "inside": hop.to is None and wire is None,
        "lost": hop.lost,
        "way": moment.on_way,
        "before": moment.before,
        "bytes": hop.length_bytes,
        "headers": [[header.name, header.fields] for header in moment.decoded.headers],
    }
