"""A plan: everything that must be done to build a network, in order. Pure values."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import Operation


@dataclass(frozen=True, slots=True)
class Plan:
    """The operations that build one topology in an empty world, in the order in which they must happen.

    ``services`` are the commands that then run in the background, each with its node.
    """

    topology: str
    operations: tuple[Operation, ...]
    services: tuple[tuple[str, str], ...] = ()
