"""How much a link delivers twice."""

from __future__ import annotations

from typing import Self

from nsim.model.properties.property import Property
from nsim.units import Ratio


class Duplicate(Property):
    """``duplicate="1%"``: the share of packets that arrive twice."""

    keyword = "duplicate"

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(Ratio.parse(str(value)))
