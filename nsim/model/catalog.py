"""Find topologies: those that come with nsim by name, an author's own by file, and make one of them."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

from nsim.errors import NsimError, TopologyError, UsageError, nearest
from nsim.model.author import ask_author
from nsim.model.origin import Origin
from nsim.model.parameters import Specification, bind, parse_specification
from nsim.model.topology import Topology
from nsim.model.validate import problems

_BUILT_IN = "nsim.topos"
_WRITE_A_CLASS = "write a class that inherits from nsim.Topology"


def names() -> list[str]:
    """Return the names of the topologies that come with nsim."""
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "topos")
    return sorted(
        entry[:-3].replace("_", "-") for entry in os.listdir(folder) if entry.endswith(".py") and entry[0] != "_"
    )


def built_in(name: str) -> type[Topology]:
    """Return the topology of that name that comes with nsim; raise UsageError when there is none."""
    if name not in names():
        raise UsageError(
            f"there is no topology {name!r}",
            hint=nearest(name, names()) or "`nsim topos` lists them; a file of your own: nsim path/to/lab.py",
        )
    module = importlib.import_module(f"{_BUILT_IN}.{name.replace('-', '_')}")
    return next(_topologies(module))


def make(text: str, *, custom: str | None = None) -> Topology:
    """Make the topology that a specification names: ``tree,depth=2``, ``lab.py``, ``lab.py:Class,key=value``.

    With ``custom`` the name is first looked for in that file. Raises UsageError for what was typed wrong and
    TopologyError for what the topology's author wrote wrong.
    """
    specification = parse_specification(text)
    if custom is not None:
        found = _in_file(custom, specification.name, fallback=True)
        topology = found or built_in(specification.name)
    elif ".py" in specification.name or "/" in specification.name:
        path, _, class_name = specification.name.partition(":")
        chosen = _in_file(path, class_name)
        assert chosen is not None
        topology = chosen
    else:
        topology = built_in(specification.name)
    return _describe(topology, topology, specification)


def mistakes(text: str) -> Iterator[tuple[type[Topology], Topology | None, list[TopologyError]]]:
    """Yield every topology of a file with all its mistakes; it is None when it could not even be described.

    The file may be followed by one of its classes and by parameters, as for ``make``.
    Raises UsageError or TopologyError when the file itself cannot be read.
    """
    specification = parse_specification(text)
    path, _, class_name = specification.name.partition(":")
    topologies = list(_topologies(_load(path)))
    if not topologies:
        raise TopologyError(f"{path} has no topology", hint=_WRITE_A_CLASS)
    if class_name:
        topologies = [_choose(topologies, class_name, path)]
    for topology in topologies:
        try:
            draft = _describe(topology.draft, topology, specification)
        except TopologyError as error:
            yield topology, None, [error]
        except NsimError as error:
            yield topology, None, [TopologyError(error.message, hint=error.hint)]
        else:
            yield topology, draft, list(problems(draft))


def _describe(describe: Callable[..., Topology], topology: type[Topology], specification: Specification) -> Topology:
    return ask_author(lambda: describe(**bind(topology, specification)), _place(topology))


def _in_file(path: str, wanted: str, *, fallback: bool = False) -> type[Topology] | None:
    found = list(_topologies(_load(path)))
    if wanted:
        if fallback and wanted in names() and not any(wanted in (each.__name__, each.name) for each in found):
            return None
        return _choose(found, wanted, path, others=names() if fallback else [])
    if not found:
        raise TopologyError(f"{path} has no topology", hint=_WRITE_A_CLASS)
    if len(found) > 1:
        classes = ", ".join(each.__name__ for each in found)
        raise UsageError(
            f"{path} has {len(found)} topologies: {classes}", hint=f"choose one: {path}:{found[0].__name__}"
        )
    return found[0]


def _choose(found: list[type[Topology]], wanted: str, path: str, others: Sequence[str] = ()) -> type[Topology]:
    for topology in found:
        if wanted in (topology.__name__, topology.name):
            return topology
    classes = [each.__name__ for each in found]
    raise UsageError(
        f"{path} has no topology {wanted!r}",
        hint=nearest(wanted, [*classes, *others]) or f"it has {', '.join(classes) or 'none'}",
    )


def _load(path: str) -> ModuleType:
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
    spec = importlib.util.spec_from_file_location(f"nsim_topology_{os.path.basename(path)[:-3]}", path)
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
    return module


def _topologies(module: ModuleType) -> Iterator[type[Topology]]:
    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, Topology)
            and value is not Topology
            and value.__module__ == module.__name__
        ):
            yield value


def _place(topology: type[Topology]) -> Origin:
    # The line where its `build` begins, in its own file.
    file = inspect.getfile(topology)
    code = getattr(topology.build, "__code__", None)
    return (file, code.co_firstlineno) if code is not None and code.co_filename == file else (file, 1)
