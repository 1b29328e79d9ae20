"""Draw a network on a screen, or for whoever reads the lines."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.commands.framework import Drawing
from nsim.shell.matrix import Screen

_USUAL_COLUMNS = 80  # where no terminal says how wide it is


def drawing_lines(drawing: Drawing, screen: Screen | None) -> Iterator[str]:
    """Yield the lines of a drawing, as wide as the screen at most; without a screen it has no colours."""
    from nsim.pictures.terminal import draw  # few lines ask for it

    return draw(
        drawing.sketch,
        screen.columns if screen else _USUAL_COLUMNS,
        addresses=drawing.addresses,
        unfold=drawing.unfold,
        colours=screen is not None and screen.colour,
    )
