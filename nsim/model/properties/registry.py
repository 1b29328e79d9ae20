"""Find the link properties in this folder and read the keywords of a link."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping

from nsim.discovery import modules_in
from nsim.errors import UsageError, nearest
from nsim.model.properties.property import Property

_FOLDER = os.path.dirname(__file__)
_FRAMEWORK = {"property", "registry"}
_SEPARATOR = "/"
_NONE = "none"
Properties = dict[str, Property]
Directions = tuple[Properties, Properties]
"""The properties of a link by keyword: from its first end to its second, and back."""


def known() -> dict[str, type[Property]]:
    """Return the properties by keyword; a new file in this folder is a new property."""
    for name in modules_in(_FOLDER, apart=_FRAMEWORK):
        importlib.import_module(f"{__package__}.{name}")
    return {found.keyword: found for found in Property.__subclasses__()}


def read_properties(given: Mapping[str, object], before: Directions | None = None) -> Directions:
    """Read the keywords of one link, on top of those it had before.

    One value is for both directions. A pair, or a text with a slash (``20ms/5ms``), is one from the first end to the
    second and one back. None, or the text ``none``, takes a property away.
    Raises UsageError that names the keyword.
    """
    there, back = ({}, {}) if before is None else (dict(before[0]), dict(before[1]))
    properties = known() if given else {}
    for keyword, value in given.items():
        if keyword not in properties:
            raise UsageError(
                f"there is no link property {keyword!r}",
                hint=nearest(keyword, properties) or f"there are {', '.join(sorted(properties))}",
            )
        kind = properties[keyword]
        for direction, one in zip((there, back), _pair(kind, value), strict=True):
            direction.pop(keyword, None)
            if one is not None and one != _NONE:
                try:
                    direction[keyword] = kind.parse(one)
                except UsageError as error:
                    raise UsageError(f"{keyword}: {error.message}", hint=error.hint) from None
    return there, back


def _pair(kind: type[Property], value: object) -> tuple[object, object]:
    both: list[object]
    if isinstance(value, tuple | list):
        both = list(value)
    elif isinstance(value, str) and _SEPARATOR in value:
        both = list(value.split(_SEPARATOR))
    else:
        return value, value
    if not kind.per_direction:
        raise UsageError(
            f"{kind.keyword}={value!r}: a link has one value for both directions",
            hint=f"write one value: {kind.keyword}={both[0] if both else '…'}",
        )
    if len(both) != 2:
        raise UsageError(
            f"{kind.keyword}={value!r}: a link has two directions",
            hint="write one value for both, or one from its first end to its second and one back, with a slash between",
        )
    return both[0], both[1]
