"""A picture in pixels, drawn from the SVG by CairoSVG, which only this needs: ``pip install nsim[png]``."""

from __future__ import annotations

from nsim.errors import UsageError
from nsim.pictures.formats.format import Format, Options
from nsim.pictures.sketch import Sketch
from nsim.pictures.vector import svg

_SHARP = 2  # pixels of the file for one of the SVG
_LARGEST = 30_000  # Cairo's surfaces have less than 32,768 pixels in each direction


class Png(Format):
    """One PNG file, in the light colours."""

    def render(self, sketch: Sketch, options: Options) -> bytes:
        try:
            import cairosvg  # OSError where Cairo itself is missing
        except (ImportError, OSError):
            raise UsageError(
                "a PNG is drawn by CairoSVG, which is not installed",
                hint="pip install 'nsim[png]', and libcairo2 where that is missing; or write an .svg",
            ) from None
        text, width, height = svg(sketch, addresses=options.addresses, unfold=options.unfold, dark=False)
        scale = min(_SHARP, _LARGEST / max(width, height))
        drawn: bytes = cairosvg.svg2png(text.encode(), scale=scale)
        return drawn
