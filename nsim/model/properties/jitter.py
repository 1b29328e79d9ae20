"""How unevenly a link takes its time."""

from __future__ import annotations

from typing import Self

from nsim.errors import UsageError
from nsim.model.properties.property import Property
from nsim.units import Duration

LONGEST = Duration(2.0)  # netem keeps it as 31 bits of nanoseconds and cuts off what is more (netem_change)


class Jitter(Property):
    """``jitter="5ms"``: the delay of each packet is up to so much shorter or longer, so that some overtake others."""

    keyword = "jitter"

    @classmethod
    def parse(cls, value: object) -> Self:
        jitter = Duration.parse(str(value))
        if jitter > LONGEST:
            raise UsageError(f"{value!r} is more than the kernel can do", hint=f"write no more than {LONGEST}")
        return cls(jitter)
