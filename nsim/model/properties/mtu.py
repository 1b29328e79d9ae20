"""The largest packet that a link carries."""

from __future__ import annotations

from typing import Self

from nsim.errors import UsageError
from nsim.model.properties.property import Property

SMALLEST, LARGEST = 68, 65535  # RFC 791 for IPv4; a veth takes no more than 65,535 bytes


class Mtu(Property):
    """``mtu=1400``: bytes of one packet, the Ethernet header not counted, on both ends."""

    keyword = "mtu"
    per_direction = False

    @classmethod
    def parse(cls, value: object) -> Self:
        try:
            size = int(str(value))
        except ValueError:
            size = 0
        if not SMALLEST <= size <= LARGEST:
            raise UsageError(
                f"{value!r} is no MTU", hint=f"write a number of bytes from {SMALLEST} to {LARGEST}, like 1400"
            )
        return cls(size)
