"""Find rings of switches: a frame for everybody would circle in one for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nsim.errors import TopologyError
from nsim.model.interfaces import Bridge
from nsim.model.link import Link


def loop_problems(links: Iterable[Link]) -> Iterator[TopologyError]:
    """Yield an error for every link that closes a ring of switches."""
    root: dict[int, int] = {}

    def find(bridge: int) -> int:
        while (parent := root.setdefault(bridge, bridge)) != bridge:
            root[bridge] = bridge = root[parent]
        return bridge

    for link in links:
        bridges = [end.master for end in link.ends if isinstance(end.master, Bridge)]
        if len(bridges) < 2:
            continue
        a, b = (find(id(bridge)) for bridge in bridges)
        if a == b and not all(bridge.stp for bridge in bridges):
            yield TopologyError(
                f"link {link} closes a loop of switches: one broadcast would circle in it for ever",
                origin=link.origin,
                hint="leave it out, make one of them a router, or turn the spanning tree on: Switch(…, stp=True)",
            )
        root[a] = b
