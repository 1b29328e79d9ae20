"""How much a link delivers out of order."""

from __future__ import annotations

from typing import Self

from nsim.model.properties.property import Property
from nsim.units import Ratio


class Reorder(Property):
    """``reorder="25%"``: the share of packets that are not delayed, and so overtake those that are."""

    keyword = "reorder"

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(Ratio.parse(str(value)))
