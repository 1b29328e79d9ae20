"""Draw small topologies in tests, and read what nsim has filled in."""

from __future__ import annotations

from collections.abc import Callable

from nsim import Topology
from nsim.model.interfaces import Interface
from nsim.model.segments import segments
from nsim.model.validate import problems


def drawn(build: Callable[[Topology], object]) -> Topology:
    """Return the topology that a function draws; its mistakes are not looked for."""

    class Lab(Topology):
        def build(self) -> None:
            build(self)

    return Lab.draft()


def messages(topology: Topology) -> list[str]:
    """Return the messages of all mistakes in a topology, without file and line."""
    return [f"{problem.node}: {problem.message}" for problem in problems(topology)]


def reached(topology: Topology) -> list[set[str]]:
    """Return the interfaces of each segment as ``node:interface``."""
    return [{str(each) for each in segment} for segment in segments(topology.links)]


def texts(interface: Interface) -> list[str]:
    """Return the addresses of an interface as text."""
    return [str(address) for address in interface.addresses]
