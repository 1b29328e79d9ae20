"""How much a link gets wrong."""

from __future__ import annotations

from typing import Self

from nsim.model.properties.property import Property
from nsim.units import Ratio


class Corrupt(Property):
    """``corrupt="0.1%"``: the share of packets that arrive with one bit changed."""

    keyword = "corrupt"

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(Ratio.parse(str(value)))
