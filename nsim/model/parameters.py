"""The parameters of a topology or a lesson: read from the signature of the method that takes them, and checked."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nsim.errors import UsageError, nearest
from nsim.units import Duration, Rate, Ratio


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and the largest value that a numeric parameter may have, both included.

    Written with typing's Annotated: ``def build(self, hosts: Annotated[int, Range(1, 1000)] = 2)``.
    """

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Also:
    """Another name by which a parameter may be given, such as Mininet's: ``hosts: Annotated[int, Also("k")] = 2``."""

    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a topology or a lesson, as ``nsim topos`` shows it."""

    name: str
    type: type
    default: object
    required: bool
    limits: Range | None
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name if self.required else f"{self.name}={self.default}"


@dataclass(frozen=True, slots=True)
class Specification:
    """What stands behind ``--topo``: a name, values in order, and values by name."""

    name: str
    positional: tuple[str, ...]
    keywords: dict[str, str]

    def values(self) -> tuple[list[int | float | str], dict[str, int | float | str]]:
        """Return the values as they are for a function that does not say what it takes: numbers, if they look so."""
        return [_number(text) for text in self.positional], {key: _number(text) for key, text in self.keywords.items()}


def parse_specification(text: str) -> Specification:
    """Read ``tree,depth=2,fanout=3`` or ``single,4``; raise UsageError when it cannot be read."""
    name, *rest = text.split(",")
    positional: list[str] = []
    keywords: dict[str, str] = {}
    for item in rest:
        key, equals, value = item.partition("=")
        if not item or (equals and not key):
            raise UsageError(f"{text}: an empty parameter", hint="write NAME,value or NAME,key=value")
        if equals:
            if key in keywords:
                raise UsageError(f"{text}: {key} is given twice")
            keywords[key] = value
        elif keywords:
            raise UsageError(f"{text}: {item} stands behind a named value", hint=f"write a name: …={item}")
        else:
            positional.append(item)
    return Specification(name, tuple(positional), keywords)


def parameters(method: Callable[..., object]) -> list[Parameter]:
    """Return the parameters of a class's method, such as ``build`` of a topology, in order."""
    hints = typing.get_type_hints(method, include_extras=True)
    found = []
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        required = parameter.default is parameter.empty
        hint = hints.get(parameter.name, str if required else type(parameter.default))
        extras = getattr(hint, "__metadata__", ())
        limits = next((extra for extra in extras if isinstance(extra, Range)), None)
        also = tuple(extra.name for extra in extras if isinstance(extra, Also))
        kind = typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint
        if isinstance(kind, types.UnionType):  # `int | None`: who types a value means the first
            kind = typing.get_args(kind)[0]
        found.append(Parameter(parameter.name, kind, None if required else parameter.default, required, limits, also))
    return found


def bind(method: Callable[..., object], specification: Specification) -> dict[str, Any]:
    """Return the arguments for a method that a specification gives; raise UsageError for any that does not fit."""
    known = parameters(method)
    place = specification.name
    if len(specification.positional) > len(known):
        takes = ", ".join(map(str, known)) or "no parameters"
        raise UsageError(
            f"{place}: {specification.positional[len(known)]} is one value too many", hint=f"it takes {takes}"
        )
    given = {parameter.name: value for parameter, value in zip(known, specification.positional, strict=False)}
    by_name = {parameter.name: parameter for parameter in known}
    canonical = {other: parameter.name for parameter in known for other in (*parameter.also, parameter.name)}
    for typed, value in specification.keywords.items():
        name = canonical.get(typed, typed)
        if name not in by_name:
            takes = ", ".join(by_name) or "no parameters"
            raise UsageError(
                f"{place}: there is no parameter {name!r}", hint=nearest(name, by_name) or f"it takes {takes}"
            )
        if name in given:
            raise UsageError(f"{place}: {name} is given twice")
        given[name] = value
    for parameter in known:
        if parameter.required and parameter.name not in given:
            raise UsageError(f"{place}: {parameter.name} is missing", hint=f"write {place},{parameter.name}=…")
    return {name: _convert(place, by_name[name], text) for name, text in given.items()}


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


_READERS: dict[type, tuple[Callable[[str], Any], str]] = {
    int: (int, "a whole number"),
    float: (float, "a number"),
    str: (str, "text"),
    Rate: (Rate.parse, "a rate like 10mbit"),
    Duration: (Duration.parse, "a time like 20ms"),
    Ratio: (Ratio.parse, "a ratio like 1%"),
}
_TRUTH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def _convert(place: str, parameter: Parameter, text: str) -> Any:
    if parameter.type is bool:
        if text.lower() not in _TRUTH:
            raise UsageError(
                f"{place}: {parameter.name}={text} is neither true nor false", hint=f"write {parameter.name}=yes"
            )
        return _TRUTH[text.lower()]
    reader, meaning = _READERS.get(parameter.type, (str, "text"))
    try:
        value = reader(text)
    except (ValueError, UsageError):
        raise UsageError(f"{place}: {parameter.name}={text} is not {meaning}", hint=_example(parameter)) from None
    limits = parameter.limits
    if limits is not None and not limits.low <= value <= limits.high:
        raise UsageError(
            f"{place}: {parameter.name}={text} lies outside {limits.low:,} to {limits.high:,}",
            hint=_example(parameter),
        )
    return value


def _example(parameter: Parameter) -> str | None:
    lowest = parameter.limits.low if parameter.limits is not None else None
    value = lowest if parameter.default is None else parameter.default
    return None if value is None else f"write {parameter.name}={value}, for example"
