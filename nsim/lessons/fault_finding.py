"""Fault finding: a network that has worked, and one thing that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from nsim.lessons import Lesson, Step
from nsim.lessons.faults import FAULTS, Fault
from nsim.lessons.faults.company import Company, as_planned
from nsim.model import Topology
from nsim.model.parameters import Range

_STRIDE = 7  # neighbouring seeds have faults of different kinds
_SERVER_IS_UP = "wait-for -n 0.1 www ss -ltn | grep -q :80"


class FaultFinding(Lesson):
    """One thing is wrong, another for each seed: find and mend it."""

    title = "Fault finding"
    minutes = 15
    after = "vrf"
    requires = ("nf_tables nat",)

    def __init__(self) -> None:
        self._fault: Fault = FAULTS[0]

    def network(self) -> Topology:
        """Make the company's network, with its web server as the fault wants it."""
        return Company(self._fault.listen)

    def steps(self, seed: Annotated[int, Range(0, 1_000_000)] = 1) -> Iterator[Step]:
        self._fault = FAULTS[seed * _STRIDE % len(FAULTS)]
        yield Step(
            title="Find it and mend it",
            text=f"""
                The plan: anna and guest sit at the switch sw, behind the router office. Two lines lead from there to
                the router edge: what leaves takes line1, what comes back takes line2. At edge are the server www and
                the way to the Internet, where shop is. edge masquerades what leaves by wan, leads its port 80 to www,
                and keeps guest from port 80 of www. `graph --addresses` draws it.

                All of this has worked, until one thing was changed. {self._fault.complaint}

                Find the fault and mend it where it is; what was right stays as it is. Follow a packet: which interface
                sees it last, and what do the tables of that node say? `explain` may tell; try without it first.
                """,
            goals=as_planned(),
            begin=(_SERVER_IS_UP, *self._fault.begin),
            hints=self._fault.hints,
            solution=self._fault.solution,
            mistakes=self._fault.mistakes,
        )
