"""Find topologies: those that come with nsim by name, an author's own by file, and make one of them."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
import traceback
from collections.abc import Iterator
from types import ModuleType

from nsim.errors import NsimError, TopologyError, UsageError, nearest
from nsim.model.origin import Origin
from nsim.model.parameters import Specification, bind, parse_specification
from nsim.model.topology import Topology
from nsim.model.validate import problems

_BUILT_IN = "nsim.topos"


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
    return _build(topology, specification)


def mistakes(path: str) -> Iterator[tuple[type[Topology], Topology | None, list[TopologyError]]]:
    """Yield every topology of a file with all its mistakes; it is None when it could not even be described.

    Raises UsageError or TopologyError when the file itself cannot be read.
    """
    topologies = list(_topologies(_load(path)))
    if not topologies:
        raise TopologyError(f"{path} has no topology", hint="write a class that inherits from nsim.Topology")
    for topology in topologies:
        try:
            draft = topology.draft(**bind(topology, Specification(topology.name, (), {})))
        except TopologyError as error:
            yield topology, None, [error]
        except NsimError as error:
            yield topology, None, [TopologyError(error.message, hint=error.hint)]
        except (Exception, SystemExit) as error:  # the author's own code may raise anything at all
            yield topology, None, [_authors_mistake(error, _place(topology))]
        else:
            yield topology, draft, list(problems(draft))


def _build(topology: type[Topology], specification: Specification) -> Topology:
    try:
        return topology(**bind(topology, specification))
    except NsimError:
        raise
    except (Exception, SystemExit) as error:  # the author's own code may raise anything at all
        raise _authors_mistake(error, _place(topology)) from error


def _in_file(path: str, wanted: str, *, fallback: bool = False) -> type[Topology] | None:
    module = _load(path)
    found = {cls.__name__: cls for cls in _topologies(module)}
    by_name = {cls.name: cls for cls in found.values()}
    if wanted:
        if wanted in found or wanted in by_name:
            return found.get(wanted) or by_name[wanted]
        if fallback and wanted in names():
            return None
        raise UsageError(
            f"{path} has no topology {wanted!r}",
            hint=nearest(wanted, [*found, *(names() if fallback else ())]) or f"it has {', '.join(found) or 'none'}",
        )
    if not found:
        raise TopologyError(f"{path} has no topology", hint="write a class that inherits from nsim.Topology")
    if len(found) > 1:
        raise UsageError(
            f"{path} has {len(found)} topologies: {', '.join(found)}", hint=f"choose one: {path}:{next(iter(found))}"
        )
    return next(iter(found.values()))


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
    try:
        spec.loader.exec_module(module)
    except NsimError:
        raise
    except (Exception, SystemExit) as error:  # the author's own code may raise anything at all
        raise _authors_mistake(error, (os.path.abspath(path), 1)) from error
    finally:
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


def _authors_mistake(error: BaseException, place: Origin) -> TopologyError:
    # Name the last line of the author's own that was running, in the file or in a module beside it, and not where
    # inside a library it went wrong; without one, the place at which it was called.
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, ImportError):
        said = said.removesuffix(f" ({error.path})")  # where a library is installed is of no help
    if isinstance(error, SyntaxError) and error.filename:
        return TopologyError(f"{type(error).__name__}: {error.msg}", origin=(error.filename, error.lineno or 1))
    frames = traceback.extract_tb(error.__traceback__)
    folder = _folder(place[0])
    own = [frame for frame in frames if frame.filename[0] != "<" and _folder(frame.filename) == folder]
    return TopologyError(said, origin=(own[-1].filename, own[-1].lineno or 1) if own else place)


def _folder(file: str) -> str:
    return os.path.dirname(os.path.abspath(file))
