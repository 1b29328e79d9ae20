"""How fast a link carries what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from nsim.errors import UsageError
from nsim.model.properties.property import Property
from nsim.ops import Operation, RateSet
from nsim.units import Rate

FASTEST = Rate(1_000_000_000_000)


class RateLimit(Property):
    """``rate="10mbit"``: the same limit for either direction, by a token bucket on the sending end."""

    keyword = "rate"

    def __init__(self, rate: Rate) -> None:
        self.rate = rate

    @classmethod
    def parse(cls, value: object) -> Self:
        rate = Rate.parse(str(value))
        if rate > FASTEST:
            raise UsageError(f"{value!r} is more than any link carries", hint=f"write no more than {FASTEST}")
        return cls(rate)

    def operations(self, node: str, interface: str) -> Iterator[Operation]:
        yield RateSet(node, interface, self.rate)
