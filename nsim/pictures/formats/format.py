"""What a format of picture files is, and how it is found: by the suffix of a file, which is its module's name."""

from __future__ import annotations

import importlib
import os
from abc import ABC, abstractmethod
from dataclasses import dataclass

from nsim.discovery import modules_in
from nsim.errors import UsageError
from nsim.pictures.sketch import Sketch

_FOLDER = os.path.dirname(__file__)
_FRAMEWORK = {"format"}


@dataclass(frozen=True, slots=True)
class Options:
    """What a file shall show: addresses, and every host where many look alike."""

    addresses: bool = True
    unfold: bool = False


class Format(ABC):
    """One format. Its class stands in a module of its own, which is found by the suffix."""

    @abstractmethod
    def render(self, sketch: Sketch, options: Options) -> bytes:
        """Return the whole file; raise UsageError where something for it is not installed."""


def suffixes() -> list[str]:
    """Return the suffixes for which there is a format."""
    return modules_in(_FOLDER, apart=_FRAMEWORK)


def format_of(file: str) -> Format:
    """Return the format of a file by its suffix; raise UsageError when there is none."""
    suffix = os.path.splitext(file)[1].lower().removeprefix(".")
    if suffix not in suffixes():
        what = f"there are no pictures of the kind .{suffix}" if suffix else "the name has no suffix"
        *most, last = (f".{each}" for each in suffixes())
        raise UsageError(f"{file}: {what}", hint=f"the suffix says the format: {', '.join(most)} or {last}")
    module = importlib.import_module(f"{__package__}.{suffix}")
    kinds = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]
    return next(each for each in kinds if issubclass(each, Format))()
