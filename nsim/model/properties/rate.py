"""How fast a link carries what it is given."""

from __future__ import annotations

from typing import Self

from nsim.errors import UsageError
from nsim.model.properties.property import Property
from nsim.units import Rate

FASTEST = Rate(1_000_000_000_000)


class RateLimit(Property):
    """``rate="10mbit"``: how much the sending end lets through, by a token bucket."""

    keyword = "rate"

    @classmethod
    def parse(cls, value: object) -> Self:
        rate = Rate.parse(str(value))
        if rate > FASTEST:
            raise UsageError(f"{value!r} is more than any link carries", hint=f"write no more than {FASTEST}")
        return cls(rate)
