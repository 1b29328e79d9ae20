"""What stands in a folder in which one file is one thing: a command, a property, a topology."""

from __future__ import annotations

import os
from collections.abc import Collection


def modules_in(folder: str, *, apart: Collection[str] = ()) -> list[str]:
    """Return the names of a folder's modules, sorted, without private ones and those that stand apart."""
    names = [entry[:-3] for entry in os.listdir(folder) if entry.endswith(".py") and entry[0] != "_"]
    return sorted(name for name in names if name not in apart)
