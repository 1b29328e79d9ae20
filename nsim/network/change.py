"""Change a running network: a change is tried on a copy of the drawing, and what differs is then carried out.

So a mistake is found before anything is touched, the commands can be shown first, and undoing is the same thing the
other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nsim.errors import KernelError, UsageError
from nsim.model import Topology
from nsim.model.copying import copied
from nsim.model.validate import problems
from nsim.network.interrupts import held_back
from nsim.network.network import Network
from nsim.ops import Operation
from nsim.plan import Design, design
from nsim.plan.difference import difference

Edit = Callable[[Topology], list[str] | None]
"""Changes a drawing; returns what else went with it, for people."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change that could be made: the design as it would be, what must be done for it, and what goes with it."""

    design: Design
    operations: list[Operation]
    notes: list[str]


def prepare(network: Network, edit: Edit) -> Change:
    """Return what an edit of the drawing means; raise TopologyError when it makes no sense. Changes nothing."""
    topology = copied(network.topology)
    notes = edit(topology) or []
    topology.complete()
    for problem in problems(topology):
        raise problem
    after = design(topology)
    return Change(after, difference(network.design, after), notes)


def make(network: Network, change: Change) -> None:
    """Carry out a change, whole or not at all, and remember it for ``undo``.

    Raises HostError when the kernel lacks something, and KernelError when it refuses; then all is as before. An
    interrupt takes effect when the change has been made.
    """
    with held_back():
        before = network.design
        new = _become(network, change.design, change.operations)
        network.history.append(before)
    try:
        network.start_up(new)
    except BaseException:
        undo(network)
        raise


def undo(network: Network) -> list[Operation]:
    """Take the last change back and return what was done; raise UsageError when there is none."""
    with held_back():
        operations = undoing(network)
        new = _become(network, network.history[-1], operations)
        network.history.pop()
    network.start_up(new)
    return operations


def undoing(network: Network) -> list[Operation]:
    """Return what takes the last change back; raise UsageError when there is none."""
    if not network.history:
        raise UsageError(
            "there is nothing to undo", hint="add, del, addr, route, link … set and node … set can be undone"
        )
    return difference(network.design, network.history[-1])


def _become(network: Network, after: Design, operations: list[Operation]) -> list[str]:
    # Returns the nodes that are new.
    try:
        network.execute(operations)
    except KernelError:
        network.engine.attempt(difference(after, network.design))
        raise
    return network.adopt(after)
