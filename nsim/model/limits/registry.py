"""Find the limits in this folder, read the keywords of a node, and say what keeps them."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Mapping

from nsim.discovery import modules_in
from nsim.errors import UsageError, nearest
from nsim.model.limits.limit import Limit
from nsim.ops import Operation
from nsim.ops.group_add import GroupAdd

_FOLDER = os.path.dirname(__file__)
_NONE = "none"
_FRAMEWORK = {"limit", "registry"}


def known() -> dict[str, type[Limit]]:
    """Return the limits by keyword; a new file in this folder is a new limit."""
    for name in modules_in(_FOLDER, apart=_FRAMEWORK):
        importlib.import_module(f"{__package__}.{name}")
    return {found.keyword: found for found in Limit.__subclasses__()}


def read_limits(given: Mapping[str, object], before: Mapping[str, Limit] | None = None) -> dict[str, Limit]:
    """Read the limits of one node, on top of those it had before; the text ``none`` takes a limit away.

    Raises UsageError that names the keyword.
    """
    found = dict(before or {})
    kinds = known()
    for keyword, value in given.items():
        if keyword not in kinds:
            hint = nearest(keyword, kinds) or f"there are {', '.join(kinds)}"
            raise UsageError(f"there is no limit {keyword!r}", hint=hint)
        found.pop(keyword, None)
        if value != _NONE:
            try:
                found[keyword] = kinds[keyword].parse(value)
            except UsageError as error:
                raise UsageError(f"{keyword}: {error.message}", hint=error.hint) from None
    return {keyword: found[keyword] for keyword in kinds if keyword in found}


def limit_operations(node: str, limits: Mapping[str, Limit]) -> Iterator[Operation]:
    """Yield what gives a node its limits, before anything runs in it."""
    if limits:
        yield GroupAdd(node)
    for limit in limits.values():
        yield limit.operation(node)
