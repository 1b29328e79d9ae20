"""Copy a drawing, so that a change can be tried on the copy."""

from __future__ import annotations

from typing import Any

from nsim.model.interfaces import Interface
from nsim.model.link import Link
from nsim.model.nat import Nat
from nsim.model.nodes import Node
from nsim.model.topology import Topology

_PARTS = (Topology, Node, Interface, Link, Nat)
_ROWS = (list, tuple, set)


def copied(topology: Topology) -> Topology:
    """Return a topology that is drawn alike and shares no node, interface or link with the given one.

    Everything else that an author has hung on them, a running program for instance, is shared.
    """
    twins: dict[int, Any] = {}
    waiting: list[Any] = []

    def twin(value: Any) -> Any:
        if isinstance(value, _PARTS):
            if id(value) not in twins:
                twins[id(value)] = object.__new__(type(value))
                waiting.append(value)
            return twins[id(value)]
        if type(value) in _ROWS:
            return type(value)(twin(each) for each in value)
        if type(value) is dict:
            return {twin(key): twin(each) for key, each in value.items()}
        return value

    copy: Topology = twin(topology)
    while waiting:  # not by recursion: a long line of switches would go too deep
        part = waiting.pop()
        vars(twins[id(part)]).update({name: twin(value) for name, value in vars(part).items()})
    return copy
