"""How long a link takes."""

from __future__ import annotations

from typing import Self

from nsim.errors import UsageError
from nsim.model.properties.property import Property
from nsim.units import Duration

LONGEST = Duration(60.0)


class Delay(Property):
    """``delay="20ms"``: how much later a packet arrives; on both directions a ping takes twice as long."""

    keyword = "delay"

    @classmethod
    def parse(cls, value: object) -> Self:
        delay = Duration.parse(str(value))
        if delay > LONGEST:
            raise UsageError(f"{value!r} is longer than any link takes", hint=f"write no more than {LONGEST}")
        return cls(delay)
