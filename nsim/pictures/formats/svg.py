"""A picture for any browser and most programs that draw: SVG."""

from __future__ import annotations

from nsim.pictures.formats.format import Format, Options
from nsim.pictures.sketch import Sketch
from nsim.pictures.vector import svg


class Svg(Format):
    """One SVG file, which refers to no other."""

    def render(self, sketch: Sketch, options: Options) -> bytes:
        return svg(sketch, addresses=options.addresses, unfold=options.unfold)[0].encode()
