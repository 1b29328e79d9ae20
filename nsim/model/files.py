"""Files of an author's own: what stands in them is read once, and found by its name."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType

from nsim.discovery import classes_in
from nsim.errors import TopologyError, UsageError, nearest
from nsim.model.author import ask_author
from nsim.model.origin import Origin
from nsim.model.topology import Topology

Maker = Callable[..., object]
"""What stands in a file's ``topos``: called with parameters, it returns a topology."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that has been read."""

    path: str
    module: ModuleType

    @property
    def classes(self) -> list[type[Topology]]:
        """The topologies that it defines; those that it only imports are not among them."""
        return classes_in(self.module, Topology)

    def named(self, name: str) -> dict[str, Callable[..., object]]:
        """Return the functions in a dictionary of the file's, such as Mininet's ``topos`` and ``tests``; {} without it.

        Raises TopologyError when it holds anything else.
        """
        return functions_of(self.module, name)


def read_file(path: str) -> File:
    """Run an author's file and return what it has left.

    Raises UsageError when there is no such file, and TopologyError for a mistake in it.
    """
    if os.path.isdir(path):
        raise UsageError(f"{path} is a folder, not a topology file")
    try:
        with open(path, encoding="utf-8") as file:
            file.read(1)
    except FileNotFoundError:
        folder = os.path.dirname(path) or "."
        siblings = [entry for entry in os.listdir(folder) if entry.endswith(".py")] if os.path.isdir(folder) else []
        raise UsageError(f"there is no file {path}", hint=nearest(os.path.basename(path), siblings)) from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not a Python file") from None
    spec = importlib.util.spec_from_file_location(_module_name(path), path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is not a Python file", hint="a topology file ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    # A lab may come with modules of its own beside it.
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    # Nothing is to be left beside it.
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    execute, itself = spec.loader.exec_module, module
    try:
        ask_author(lambda: execute(itself), (os.path.abspath(path), 1))
    finally:
        sys.dont_write_bytecode = written
        del sys.path[0]
    return File(path, module)


def read_files(given: Iterable[str]) -> list[File]:
    """Read the files that ``--custom`` names, in their order; several stand in one text with commas between them.

    Raises UsageError for one that is not there or is named twice, and TopologyError for a mistake in one.
    """
    paths: list[str] = []
    for text in given:
        paths += [text] if os.path.isfile(text) else text.split(",")
    known: set[str] = set()
    for path in paths:
        if not path:
            raise UsageError("--custom: a name is empty", hint="write --custom first.py,second.py")
        if os.path.realpath(path) in known:
            raise UsageError(f"--custom: {path} is named twice")
        known.add(os.path.realpath(path))
    return [read_file(path) for path in paths]


def functions_of(module: ModuleType, name: str) -> dict[str, Callable[..., object]]:
    """Return the functions in a dictionary of a module's by their names; {} where it has none of that name."""
    found = getattr(module, name, None)
    if not isinstance(found, Mapping):
        return {}
    for key, value in found.items():
        if not (isinstance(key, str) and callable(value)):
            raise TopologyError(
                f"{os.path.relpath(module.__file__ or module.__name__)}: {name}[{key!r}] is no function",
                hint=f'write {name} = {{"name": function}}',
            )
    return dict(found)


def place_of(function: Callable[..., object]) -> Origin | None:
    """Return the file and the line in which a function begins, None for what is none of Python's functions."""
    code = getattr(function, "__code__", None)
    return (code.co_filename, code.co_firstlineno) if code is not None else None


def _module_name(path: str) -> str:
    # Two files in different folders may have one name.
    name = wanted = f"nsim_topology_{os.path.basename(path)[:-3]}"
    number = 1
    while name in sys.modules and sys.modules[name].__file__ != path:
        number += 1
        name = f"{wanted}_{number}"
    return name
