"""Kernel settings of a node: the interfaces they name."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.errors import TopologyError, nearest
from nsim.model.nodes import Node

_EVERY_NODE = ("lo", "all", "default")


def setting_problems(node: Node) -> Iterator[TopologyError]:
    """Yield what is wrong with the kernel settings that the author gave a node."""
    names = {*_EVERY_NODE, *(each.interface for each in node.interfaces)}
    for setting in node.sysctls.values():
        name = setting.interface
        if name is None:
            continue
        if name not in names:
            message = f"{setting.key}: there is no interface {name!r}"
            hint = nearest(name, names) or f"its interfaces are: {', '.join(sorted(names))}"
        elif "." in name and "/" not in setting.key:
            first, last = setting.parts[:3], setting.parts[-1]
            message = f"{setting.key}: nobody can tell the dots in {name} from those of the key"
            hint = f"write {'/'.join((*first, name, last))}"
        else:
            continue
        yield TopologyError(message, node=node.name, origin=setting.origin, hint=hint)
