"""How unevenly a link takes its time."""

from __future__ import annotations

from typing import Self

from nsim.model.properties.property import Property
from nsim.units import Duration


class Jitter(Property):
    """``jitter="5ms"``: the delay of each packet is up to so much shorter or longer, so that some overtake others."""

    keyword = "jitter"

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(Duration.parse(str(value)))
