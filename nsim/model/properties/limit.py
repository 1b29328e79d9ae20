"""How many packets wait for a link."""

from __future__ import annotations

from typing import Self

from nsim.errors import UsageError
from nsim.model.properties.property import Property

MOST = 10_000_000


class Limit(Property):
    """``limit=100``: how many packets may be under way or wait, 1,000 unless told; more are dropped."""

    keyword = "limit"

    @classmethod
    def parse(cls, value: object) -> Self:
        text = str(value)
        if not text.isdecimal() or not 1 <= int(text) <= MOST:
            raise UsageError(f"{value!r} is no number of packets", hint=f"write one from 1 to {MOST:,}, like 100")
        return cls(int(text))
