"""Find the link properties in this folder and read the keywords of a link."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping

from nsim.errors import TopologyError, UsageError, nearest
from nsim.model.origin import author
from nsim.model.properties.property import Property

_FOLDER = os.path.dirname(__file__)


def known() -> dict[str, type[Property]]:
    """Return the properties by keyword; a new file in this folder is a new property."""
    for entry in sorted(os.listdir(_FOLDER)):
        if entry.endswith(".py") and entry not in {"__init__.py", "property.py", "registry.py"}:
            importlib.import_module(f"{__package__}.{entry[:-3]}")
    return {found.keyword: found for found in Property.__subclasses__()}


def parse_properties(given: Mapping[str, object], link: str) -> tuple[Property, ...]:
    """Read the keywords of one link, or raise TopologyError that names the link and the keyword."""
    if not given:
        return ()
    properties = known()
    result = []
    for keyword, value in given.items():
        if keyword not in properties:
            raise TopologyError(
                f"link {link}: there is no link property {keyword!r}",
                origin=author(),
                hint=nearest(keyword, properties) or f"there are {', '.join(sorted(properties))}",
            )
        try:
            result.append(properties[keyword].parse(value))
        except UsageError as error:
            raise TopologyError(f"link {link}: {keyword}: {error.message}", origin=author(), hint=error.hint) from None
    return tuple(result)
