"""What a goal is: a sentence about a network, and a look at whether it is true."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from nsim.errors import NsimError
from nsim.network import Network

_PAUSE_S = 0.1
_PATIENCE_S = 1.0
_SILENCE_S = 0.5  # whoever answers in a lab does so in milliseconds


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a goal is reached, and what was seen instead where it is not."""

    holds: bool
    reason: str = ""


@dataclass(frozen=True)
class Goal(ABC):
    """Something that shall be true of a network, worth so many ``points``.

    ``hint`` is what to say when it is not. ``wait_s`` is how long it may take to become true once somebody has done
    what it needs: whoever asks for a final answer looks again until then. A ``sentence`` that is given is said in place
    of the goal's own.
    """

    _: KW_ONLY
    points: int = 1
    hint: str = ""
    wait_s: float = 2.0
    sentence: str = ""

    measures: ClassVar[bool] = False
    """Whether a look takes seconds, because traffic is sent and counted."""

    @property
    def by_silence(self) -> bool:
        """Whether it holds because nothing comes: then a longer look is surer."""
        return False

    @property
    @abstractmethod
    def meaning(self) -> str:
        """The goal as a sentence, such as ``sales reaches dev``."""

    @abstractmethod
    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Look at the network; where an answer must come over it, wait so long for it. May raise NsimError."""

    def __str__(self) -> str:
        return self.sentence or self.meaning

    def look(self, network: Network, patience_s: float = _PATIENCE_S) -> Verdict:
        """Look once and say whether the goal is reached; what cannot be looked at is not."""
        try:
            return self.examine(network, patience_s)
        except NsimError as error:
            return Verdict(False, error.message)


def wait_for(goal: Goal, network: Network, *, until: float = math.inf) -> Verdict:
    """Look until the goal is reached or its time is over, and return the last verdict.

    ``until`` is when to stop in any case, by time.monotonic().
    """
    deadline = min(time.monotonic() + goal.wait_s, until)
    while True:
        verdict = goal.look(network, _SILENCE_S if goal.by_silence else _PATIENCE_S)
        if verdict.holds or time.monotonic() >= deadline:
            return verdict
        time.sleep(_PAUSE_S)
