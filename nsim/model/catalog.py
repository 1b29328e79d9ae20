"""Find topologies: those that come with nsim by name, an author's own by file, and make one of them."""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NoReturn

from nsim.discovery import classes_in, modules_in
from nsim.errors import NsimError, TopologyError, UsageError, nearest
from nsim.model.author import NOT_MININETS, ask_author
from nsim.model.files import File, Maker, place_of, read_file
from nsim.model.origin import Origin
from nsim.model.parameters import Specification, bind, parse_specification
from nsim.model.topology import Topology
from nsim.model.validate import problems

_BUILT_IN = "nsim.topos"
_WRITE_A_CLASS = "write a class that inherits from nsim.Topology"


def names() -> list[str]:
    """Return the names of the topologies that come with nsim."""
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "topos")
    return sorted(name.replace("_", "-") for name in modules_in(folder))


def built_in(name: str) -> type[Topology]:
    """Return the topology of that name that comes with nsim; raise UsageError when there is none."""
    if name not in names():
        raise UsageError(
            f"there is no topology {name!r}",
            hint=nearest(name, names()) or "`nsim topos` lists them; a file of your own: nsim path/to/lab.py",
        )
    module = importlib.import_module(f"{_BUILT_IN}.{name.replace('-', '_')}")
    return classes_in(module, Topology)[0]


def make(text: str, *, custom: Sequence[File] = ()) -> Topology:
    """Make the topology that a specification names: ``tree,depth=2``, ``lab.py``, ``lab.py:Class,key=value``.

    With ``custom`` the name is first looked for in those files. Raises UsageError for what was typed wrong and
    TopologyError for what the topology's author wrote wrong.
    """
    specification = parse_specification(text)
    if custom:
        topology = _in_custom(custom, specification.name)
    elif ".py" in specification.name or "/" in specification.name:
        path, _, class_name = specification.name.partition(":")
        topology = _in_file(read_file(path), class_name)
    else:
        topology = built_in(specification.name)
    if isinstance(topology, type) and issubclass(topology, Topology):
        return _describe(topology, topology, specification)
    return _call(topology, specification)


def mistakes(text: str) -> Iterator[tuple[type[Topology], Topology | None, list[TopologyError]]]:
    """Yield every topology of a file with all its mistakes; it is None when it could not even be described.

    The file may be followed by one of its classes and by parameters, as for ``make``.
    Raises UsageError or TopologyError when the file itself cannot be read.
    """
    specification = parse_specification(text)
    path, _, class_name = specification.name.partition(":")
    topologies = read_file(path).classes
    if not topologies:
        raise TopologyError(f"{path} has no topology", hint=_WRITE_A_CLASS)
    if class_name:
        topologies = [_chosen_class(topologies, class_name) or _unknown(class_name, [path], _names(topologies))]
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
    return ask_author(lambda: describe(**bind(topology.build, specification)), _place(topology))


def _call(maker: Maker, specification: Specification) -> Topology:
    # As Mininet does it: what looks like a number is one.
    name = specification.name
    values, keywords = specification.values()
    try:
        inspect.signature(maker).bind(*values, **keywords)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name}: {error}", hint=f"`topos` says what {name!r} takes") from None
    place = place_of(maker) or (name, 1)
    made = ask_author(lambda: maker(*values, **keywords), place)
    if not isinstance(made, Topology):
        mininets = any(each.__module__.partition(".")[0] == "mininet" for each in type(made).__mro__)
        raise TopologyError(
            f"topos[{name!r}] makes a {type(made).__name__}, which is none of nsim's topologies",
            origin=place_of(maker),
            hint=NOT_MININETS if mininets else _WRITE_A_CLASS,
        )
    return made


def _in_file(file: File, wanted: str) -> type[Topology] | Maker:
    found = file.classes
    if wanted:
        return _find(file, wanted) or _unknown(wanted, [file.path], [*file.named("topos"), *_names(found)])
    if not found:
        raise TopologyError(f"{file.path} has no topology", hint=_WRITE_A_CLASS)
    if len(found) > 1:
        raise UsageError(
            f"{file.path} has {len(found)} topologies: {', '.join(_names(found))}",
            hint=f"choose one: {file.path}:{found[0].__name__}",
        )
    return found[0]


def _in_custom(files: Sequence[File], wanted: str) -> type[Topology] | Maker:
    for file in files:
        found = _find(file, wanted)
        if found is not None:
            return found
    if wanted in names():
        return built_in(wanted)
    own = [name for file in files for name in (*file.named("topos"), *_names(file.classes))]
    return _unknown(wanted, [file.path for file in files], own, names())


def _find(file: File, wanted: str) -> type[Topology] | Maker | None:
    return file.named("topos").get(wanted) or _chosen_class(file.classes, wanted)


def _chosen_class(found: Iterable[type[Topology]], wanted: str) -> type[Topology] | None:
    return next((each for each in found if wanted in (each.__name__, each.name)), None)


def _unknown(wanted: str, paths: Sequence[str], own: Sequence[str], others: Sequence[str] = ()) -> NoReturn:
    have = "has" if len(paths) == 1 else "have"
    raise UsageError(
        f"{' and '.join(paths)} {have} no topology {wanted!r}",
        hint=nearest(wanted, [*own, *others])
        or f"{'it has' if len(paths) == 1 else 'they have'} {', '.join(own) or 'none'}",
    )


def _names(topologies: Iterable[type[Topology]]) -> list[str]:
    return [each.__name__ for each in topologies]


def _place(topology: type[Topology]) -> Origin:
    # The line where its `build` begins, in its own file.
    file = inspect.getfile(topology)
    code = getattr(topology.build, "__code__", None)
    return (file, code.co_firstlineno) if code is not None and code.co_filename == file else (file, 1)
