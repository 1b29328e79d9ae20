"""What stands in a folder in which one file is one thing: a command, a property, a topology, a lesson."""

from __future__ import annotations

import inspect
import os
from collections.abc import Collection
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def modules_in(folder: str, *, apart: Collection[str] = ()) -> list[str]:
    """Return the names of a folder's modules, sorted, without private ones and those that stand apart."""
    names = [entry[:-3] for entry in os.listdir(folder) if entry.endswith(".py") and entry[0] != "_"]
    return sorted(name for name in names if name not in apart)


def classes_in(module: ModuleType, base: type[T]) -> list[type[T]]:
    """Return the classes of a kind that a module defines; those that it only imports are not among them."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, base)
        and value is not base
        and value.__module__ == module.__name__
    ]


def summary(thing: object) -> str:
    """Return the first line of a docstring, empty where there is none."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]
