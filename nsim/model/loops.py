"""Find rings of switches: a frame for everybody would circle in one for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nsim.errors import TopologyError
from nsim.model.link import Link


def loop_problems(links: Iterable[Link]) -> Iterator[TopologyError]:
    """Yield an error for every link that closes a ring of switches."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while (parent := root.setdefault(name, name)) != name:
            root[name] = name = root[parent]
        return name

    for link in links:
        if not all(end.node.segments_joined() for end in link.ends):
            continue
        a, b = (find(end.node.name) for end in link.ends)
        if a == b:
            yield TopologyError(
                f"link {link} closes a loop of switches: one broadcast would circle in it for ever",
                origin=link.origin,
                hint="leave it out, or make one of them a router",
            )
        root[a] = b
