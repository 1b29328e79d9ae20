"""Links: properties that only make sense together."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.errors import TopologyError
from nsim.model.link import Link

# jitter spreads a delay; what is reordered overtakes what is delayed. Source: tc-netem(8).
_NEEDS_DELAY = ("jitter", "reorder")


def link_problems(link: Link) -> Iterator[TopologyError]:
    """Yield what is wrong with the properties of a link."""
    for properties in link.directions:
        for keyword in _NEEDS_DELAY:
            if keyword in properties and "delay" not in properties:
                yield TopologyError(
                    f"link {link}: {keyword} needs a delay",
                    origin=link.origin,
                    hint=f'write delay="20ms" as well, or leave {keyword} out',
                )
                return
