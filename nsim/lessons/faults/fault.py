"""A fault that is brought into a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong, and what people say about it.

    ``complaint`` is what the user of the network has seen. ``begin``, ``hints``, ``solution`` and ``mistakes`` are a
    step's. ``listen`` is the address at which the web server waits from the start.
    """

    complaint: str
    hints: Sequence[str]
    solution: Sequence[str]
    mistakes: Sequence[Sequence[str]]
    begin: Sequence[str] = ()
    listen: str = "0.0.0.0"
