"""The page of a recording: every frame that travelled while something happened."""

from __future__ import annotations

from collections.abc import Sequence

from nsim.network.capture.hops import Hop
from nsim.pictures.pages.moments import MOST_FRAMES, in_order, read
from nsim.pictures.pages.page import Page, render
from nsim.pictures.sketch import Sketch
from nsim.units import count


def recorded(title: str, sketch: Sketch, hops: Sequence[Hop], notes: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return the page that replays hops, the first MOST_FRAMES of them; ``notes`` stand above the picture."""
    shown = hops[:MOST_FRAMES]
    told = [("frames", count(len(shown), "frame")), *notes]
    return render(Page(title, told, in_order(read(shown))), sketch)
