"""Quantities with their units: the only place that reads "10mbit", "20ms" or "1%"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from nsim.errors import UsageError

_NUMBER = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z%]*)")


class _Quantity:
    # One number in one base unit; a subclass says which suffixes there are and what each is worth.
    UNITS: ClassVar[dict[str, float]]
    EXAMPLE: ClassVar[str]

    @classmethod
    def scale(cls, text: str) -> float:
        """Return the number that a text means in the base unit, or raise UsageError."""
        match = _NUMBER.fullmatch(text.strip())
        factor = cls.UNITS.get(match["unit"].lower()) if match else None
        if match is None or factor is None:
            units = [unit for unit in cls.UNITS if unit]
            wanted = f"one of {', '.join(units)}" if len(units) > 1 else units[0]
            raise UsageError(
                f"{text!r} is no {cls.__name__.lower()}", hint=f"write a number and {wanted}, like {cls.EXAMPLE}"
            )
        return float(match["number"]) * factor


@dataclass(frozen=True, order=True, slots=True)
class Rate(_Quantity):
    """Bits per second, in tc's notation: ``10mbit``, ``500kbit``, ``1gbit`` (decimal), ``2mbps`` (bytes per second).

    Source: tc(8), section PARAMETERS.
    """

    bits_per_second: int
    UNITS: ClassVar[dict[str, float]] = {
        "bit": 1,
        "kbit": 1e3,
        "mbit": 1e6,
        "gbit": 1e9,
        "tbit": 1e12,
        "bps": 8,
        "kbps": 8e3,
        "mbps": 8e6,
        "gbps": 8e9,
    }
    EXAMPLE: ClassVar[str] = "10mbit"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rate; raise UsageError for anything that is none, zero included."""
        bits = round(cls.scale(text))
        if bits < 8:
            raise UsageError(f"{text!r} is no rate: less than a byte per second", hint="write something like 10mbit")
        return cls(bits)

    def __str__(self) -> str:
        for unit in ("tbit", "gbit", "mbit", "kbit"):
            if self.bits_per_second >= self.UNITS[unit]:
                return f"{self.bits_per_second / self.UNITS[unit]:.15g}{unit}"  # every bit of it
        return f"{self.bits_per_second}bit"


@dataclass(frozen=True, order=True, slots=True)
class Duration(_Quantity):
    """A span of time: ``20ms``, ``1.5s``, ``300us``. Source: tc(8), section PARAMETERS."""

    seconds: float
    UNITS: ClassVar[dict[str, float]] = {"us": 1e-6, "usec": 1e-6, "ms": 1e-3, "msec": 1e-3, "s": 1, "sec": 1}
    EXAMPLE: ClassVar[str] = "20ms"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a span of time; raise UsageError for anything that is none."""
        return cls(cls.scale(text))

    def __str__(self) -> str:
        for unit, factor in (("s", 1.0), ("ms", 1e-3)):
            if self.seconds >= factor:
                return f"{self.seconds / factor:.12g}{unit}"  # to the nanosecond
        return f"{self.seconds / 1e-6:.12g}us"


@dataclass(frozen=True, order=True, slots=True)
class Ratio(_Quantity):
    """A share between 0 and 1: ``1%``, ``0.5%``, ``0.01``."""

    value: float
    UNITS: ClassVar[dict[str, float]] = {"%": 0.01, "": 1}
    EXAMPLE: ClassVar[str] = "1%"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a share; raise UsageError for anything that is none or lies outside 0 to 100 %."""
        value = cls.scale(text)
        if not 0 <= value <= 1:
            raise UsageError(f"{text!r} is no ratio: it lies outside 0% to 100%", hint="write something like 1%")
        return cls(value)

    def __str__(self) -> str:
        return f"{self.value * 100:.12g}%"


def count(number: int, noun: str) -> str:
    """Return a number of things with its noun: ``1 node``, ``1,000 links``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
