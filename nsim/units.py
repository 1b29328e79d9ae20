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
    NAME: ClassVar[str] = ""
    HINT: ClassVar[str] = ""

    @classmethod
    def scale(cls, text: str) -> float:
        """Return the number that a text means in the base unit, or raise UsageError."""
        match = _NUMBER.fullmatch(text.strip())
        factor = cls.UNITS.get(match["unit"].lower()) if match else None
        if match is None or factor is None:
            units = [unit for unit in cls.UNITS if unit]
            wanted = f"one of {', '.join(units)}" if len(units) > 1 else units[0]
            raise UsageError(
                f"{text!r} is no {cls.NAME or cls.__name__.lower()}",
                hint=cls.HINT or f"write a number and {wanted}, like {cls.EXAMPLE}",
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


@dataclass(frozen=True, order=True, slots=True)
class Size(_Quantity):
    """An amount of memory: ``256MB``, ``1.5GB`` (decimal), ``256MiB`` (times 1024)."""

    bytes: int
    UNITS: ClassVar[dict[str, float]] = {
        "b": 1,
        "kb": 1e3,
        "mb": 1e6,
        "gb": 1e9,
        "tb": 1e12,
        "kib": 1 << 10,
        "mib": 1 << 20,
        "gib": 1 << 30,
        "tib": 1 << 40,
    }
    EXAMPLE: ClassVar[str] = "256MB"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an amount of memory; raise UsageError for anything that is none."""
        return cls(round(cls.scale(text)))

    def __str__(self) -> str:
        for unit, spelt in (("tb", "TB"), ("gb", "GB"), ("mb", "MB"), ("kb", "kB")):
            binary = f"{unit[0]}ib"
            for each, written in ((unit, spelt), (binary, f"{unit[0].upper()}iB")):
                factor = int(self.UNITS[each])
                if self.bytes >= factor and self.bytes % factor == 0:
                    return f"{self.bytes // factor}{written}"
        return f"{self.bytes}B"


@dataclass(frozen=True, order=True, slots=True)
class Cores(_Quantity):
    """An amount of computing: a number of processor cores, ``0.5`` or ``2``, or a share of one, ``50%``."""

    number: float
    UNITS: ClassVar[dict[str, float]] = {"": 1, "%": 0.01}
    EXAMPLE: ClassVar[str] = "0.5 or 50%"
    NAME: ClassVar[str] = "number of cores"
    HINT: ClassVar[str] = "write how many processor cores, like 0.5 or 2, or a share of one, like 50%"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number of cores; raise UsageError for anything that is none."""
        return cls(cls.scale(text))

    def __str__(self) -> str:
        return f"{self.number:.12g}"


def count(number: int, noun: str) -> str:
    """Return a number of things with its noun: ``1 node``, ``1,000 links``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
