"""How fast a link carries what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from nsim.model.properties.property import Property
from nsim.ops import Operation, RateSet
from nsim.units import Rate


class RateLimit(Property):
    """``rate="10mbit"``: the same limit for either direction, by a token bucket on the sending end."""

    keyword = "rate"

    def __init__(self, rate: Rate) -> None:
        self.rate = rate

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(Rate.parse(str(value)))

    def operations(self, node: str, interface: str) -> Iterator[Operation]:
        yield RateSet(node, interface, self.rate)
