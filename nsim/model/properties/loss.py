"""How much a link loses."""

from __future__ import annotations

from typing import Self

from nsim.model.properties.property import Property
from nsim.units import Ratio


class Loss(Property):
    """``loss="1%"``: the share of packets that never arrive."""

    keyword = "loss"

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(Ratio.parse(str(value)))
