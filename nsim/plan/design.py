"""A drawing together with its plan, so that the plan is made once."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.model import Topology
from nsim.plan.compile import compile_plan
from nsim.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Design:
    """What a network is, and what builds it; neither is changed any more."""

    topology: Topology
    plan: Plan


def design(topology: Topology) -> Design:
    """Return a finished topology with its plan; raises TopologyError as ``compile_plan`` does."""
    return Design(topology, compile_plan(topology))
