"""A node on the way of a packet: what is known there so far, and what can be asked."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

from nsim.checks.journey.lan import Crossing
from nsim.checks.journey.values import Direction, Finding, Packet, Step
from nsim.discovery import modules_in
from nsim.network.evidence import Answer, Evidence, Interface, IpAddress, Place


class Moment(IntEnum):
    """When something is asked at a node, in the order in which its kernel decides."""

    ARRIVING = 1
    ROUTING = 2
    FORWARDING = 3
    SENDING = 4
    DELIVERING = 5
    LEAVING = 6
    CROSSING = 7


@dataclass(frozen=True, slots=True)
class Translation:
    """What a node has made of a packet on the way there; it is taken back for the reply that comes by."""

    node: str
    before: Packet
    after: Packet


@dataclass
class Hop:
    """A packet at one node. Questions look at it, and write down what they find out.

    ``target`` is the node that should get the packet, None where any may; ``trail`` are the hops before this one.
    ``answer`` is the kernel's routing decision; ``outgoing``, ``next_hop`` and ``arrival`` (where the frame comes
    out) follow from it. ``delivered`` says that the packet has reached who it is for, ``unknown`` why it cannot be
    followed any further. ``packet`` changes where addresses are translated. ``doubts`` are what may keep the
    packet from going on, where that cannot be said for certain. ``passed_there`` are the nodes on the way there, in
    their order, for a reply. ``suspects`` are what is to blame if the packet is lost further on. ``vrf`` is the
    kernel's number of the VRF to which a packet of this node's own belongs. ``crossings`` are the bridges by which the
    frame goes to ``arrival``, ``mtus`` those of all interfaces that it passes. ``mark`` is the number that the
    node's rules have written on the packet, for this node only, and None where that cannot be told; ``routed_again``
    says that it is looked up once more because of it.
    """

    evidence: Evidence
    packet: Packet
    node: str
    incoming: str | None
    direction: Direction
    target: str | None
    trail: tuple[Hop, ...] = ()
    translations: list[Translation] = field(default_factory=list)
    answer: Answer = field(default_factory=Answer)
    outgoing: Interface | None = None
    next_hop: IpAddress | None = None
    arrival: Place | None = None
    delivered: bool = False
    unknown: str = ""
    doubts: list[str] = field(default_factory=list)
    suspects: list[Step] = field(default_factory=list)
    vrf: int | None = None
    passed_there: tuple[str, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    mtus: list[int] = field(default_factory=list)
    mark: int | None = 0
    routed_again: bool = False

    @property
    def what(self) -> str:
        """What a person calls the packet."""
        return "the reply" if self.packet.is_reply else "the packet"

    @property
    def place_out(self) -> Place:
        """The interface by which the packet leaves."""
        assert self.outgoing is not None, "it has been routed"
        return self.node, self.outgoing.name

    @property
    def domain(self) -> Interface | None:
        """The VRF in whose table the packet is looked up here, None where it is in none."""
        if self.incoming is not None:
            return self.evidence.vrf_of((self.node, self.incoming))
        return self.evidence.numbered(self.node, self.vrf) if self.vrf is not None else None

    def step(self, text: str, evidence: str = "") -> Step:
        """Return a step at this node."""
        return Step(self.node, text, evidence)

    def fail(self, text: str, evidence: str, finding: Finding, node: str | None = None) -> Step:
        """Return the step that ends the way, here or at another node."""
        return Step(node or self.node, text, evidence, finding)


Ask = Callable[[Hop], Iterator[Step]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; those of a moment are asked in their order, until one of them ends the way."""

    moment: Moment
    order: int
    ask: Ask


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions, those of each file of ``questions``, in their order."""
    folder = os.path.join(os.path.dirname(__file__), "questions")
    package = f"{__package__}.questions"
    found = [each for name in modules_in(folder) for each in importlib.import_module(f"{package}.{name}").QUESTIONS]
    return tuple(sorted(found, key=lambda each: (each.moment, each.order)))
