"""What a page shows one after the other: frames on their way, and steps of an explanation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nsim.checks.journey.values import Direction, Step
from nsim.network.capture.hops import Hop
from nsim.network.frames import Decoded, decode

MOST_FRAMES = 2_000
"""So many frames are in a page; a browser opens that many in a second."""


@dataclass(frozen=True, slots=True)
class FrameMoment:
    """A frame, decoded; ``before`` is the moment, by its number, in which the same packet came to where this leaves.

    ``time_ns`` is since the first frame; ``on_way`` says that it is the packet that the page is about, or its reply.
    """

    hop: Hop
    decoded: Decoded
    time_ns: int
    before: int | None = None
    on_way: bool = False


@dataclass(frozen=True, slots=True)
class StepMoment:
    """A step of an explanation, on the way there or back; ``failed`` says that it ends the way."""

    step: Step
    direction: Direction
    failed: bool = False


Moment = FrameMoment | StepMoment


@dataclass(frozen=True, slots=True)
class Frame:
    """A hop with what its frame says."""

    hop: Hop
    decoded: Decoded


def read(hops: Iterable[Hop]) -> list[Frame]:
    """Decode the frames of hops."""
    return [Frame(hop, decode(hop.data, ethernet=hop.ethernet)) for hop in hops]


def in_order(parts: Sequence[Frame | StepMoment], on_way: frozenset[int] = frozenset()) -> list[Moment]:
    """Return moments in the order of their parts, each frame with the moment before it.

    ``on_way`` are the numbers of the frames that the page is about.
    """
    moments: list[Moment] = []
    # The moment in which a packet was last seen at a node, by what stays the same of it.
    last: dict[tuple[bytes, str], int] = {}
    began_ns = next((part.hop.time_ns for part in parts if isinstance(part, Frame)), 0)
    for number, part in enumerate(parts):
        if isinstance(part, StepMoment):
            moments.append(part)
            continue
        hop, identity = part.hop, part.decoded.identity
        before = last.get((identity, hop.at[0])) if identity else None
        moments.append(FrameMoment(hop, part.decoded, hop.time_ns - began_ns, before, number in on_way))
        last[identity, hop.to[0] if hop.to is not None else hop.at[0]] = number
    return moments
