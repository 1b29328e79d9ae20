"""The ways of lines between two layers: each runs down, across on a track of its own, and down again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Net:
    """Lines that leave one place (``top``) together, and the places at which they arrive; all counted from the left."""

    top: int
    bottoms: Sequence[int]

    @property
    def straight(self) -> bool:
        """Whether it needs no track."""
        return all(bottom == self.top for bottom in self.bottoms)

    @property
    def span(self) -> tuple[int, int]:
        """From where to where it runs across."""
        places = [self.top, *self.bottoms]
        return min(places), max(places)


def assign(nets: Sequence[Net], room: int) -> list[int]:
    """Return the track of each net, 0 the uppermost, so that no two on one track come nearer than ``room``.

    Where one net arrives at the place from which another leaves, the other's track is above its own, or their lines
    would run into one another. Where that is not possible they do. Straight nets get track 0, and do not use it.
    """
    tracks = [0] * len(nets)
    waiting = [number for number, net in enumerate(nets) if not net.straight]
    waiting.sort(key=lambda number: nets[number].span)
    taken: list[list[tuple[int, int]]] = []
    lowest: dict[int, int] = {}  # by net: the track below which it must stay
    while waiting:
        free = [
            each for each in waiting if not any(_above(nets[other], nets[each]) for other in waiting if other != each)
        ]
        number = (free or waiting)[0]
        low, high = nets[number].span
        track = lowest.get(number, 0)
        while track < len(taken) and any(low <= right + room and left <= high + room for left, right in taken[track]):
            track += 1
        taken += [[] for _ in range(track + 1 - len(taken))]
        taken[track].append((low, high))
        tracks[number] = track
        waiting.remove(number)
        for other in waiting:
            if _above(nets[number], nets[other]):
                lowest[other] = max(lowest.get(other, 0), track + 1)
    return tracks


def _above(one: Net, other: Net) -> bool:
    # Whether the first must run across above the second.
    return one is not other and one.top in other.bottoms
