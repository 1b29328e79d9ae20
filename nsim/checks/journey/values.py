"""What a journey is made of: plain values, which know nothing of the running network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from nsim.network.evidence import IpAddress

Protocol = Literal["icmp", "tcp", "udp"]
Direction = Literal["there", "back"]
What = Literal["request", "reply", "error"]

_NUMBERS: dict[tuple[Protocol, int], int] = {
    ("icmp", 4): 1, ("icmp", 6): 58, ("tcp", 4): 6, ("tcp", 6): 6, ("udp", 4): 17, ("udp", 6): 17,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet, or the answer to it: what routing, firewalls and translation look at.

    ``source`` is None until the node that sends it has chosen one. ``port`` is the destination's and ``source_port``
    the sender's, where the protocol has ports; a sender's that is None may be any. ``size_bytes`` is the length of the
    whole IP packet, which may not be fragmented then; None means a small one.
    """

    source: IpAddress | None
    destination: IpAddress
    protocol: Protocol = "icmp"
    port: int | None = None
    source_port: int | None = None
    is_reply: bool = False
    size_bytes: int | None = None

    @property
    def version(self) -> int:
        """4 or 6."""
        return self.destination.version

    @property
    def protocol_number(self) -> int:
        """What stands in its IP header, as IANA counts."""
        return _NUMBERS[self.protocol, self.version]

    def answer(self) -> Packet:
        """Return what the receiver sends back."""
        assert self.source is not None, "what has arrived has a source"
        return replace(
            self,
            source=self.destination,
            destination=self.source,
            port=self.source_port,
            source_port=self.port,
            is_reply=True,
        )

    def sent_from(self, source: IpAddress | None) -> Packet:
        """Return it with another source."""
        return replace(self, source=source)

    def sent_to(self, destination: IpAddress, port: int | None) -> Packet:
        """Return it with another destination."""
        return replace(self, destination=destination, port=port)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a packet goes no further: a word for programs, the sentence, a hint, and what mends it.

    ``node`` is where the mistake is, which need not be where the packet is lost.
    """

    cause: str
    node: str
    sentence: str
    hint: str
    solution: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: where, what happens, and the command that shows it; a ``finding`` ends the way."""

    node: str
    text: str
    evidence: str = ""
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """An interface that has seen the probe: the request, its reply, or an error message about it.

    ``source`` and ``destination`` are those of the packet as it was there; ``detail`` says what an error is.
    ``addressed`` says that the frame was sent to this interface: a bridge may flood it to others. ``has_tag`` says that
    it carried a VLAN's tag there.
    """

    time_ns: int
    node: str
    interface: str
    what: What
    source: str
    destination: str
    detail: str = ""
    addressed: bool = True
    has_tag: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A node on the way: by which interface the packet came, and by which it leaves; None at the ends."""

    node: str
    incoming: str | None
    outgoing: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of a journey, as the kernel's tables have it.

    ``arrived`` says that it reaches who it is for; neither that nor a ``finding`` means that it cannot be followed
    any further, and ``unknown`` says why. ``doubts`` are what may stop it all the same. ``mtu_bytes`` is the smallest
    of the MTUs on the way.
    """

    direction: Direction
    steps: tuple[Step, ...]
    passages: tuple[Passage, ...]
    arrived: bool
    finding: Finding | None = None
    unknown: str = ""
    doubts: tuple[str, ...] = ()
    mtu_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """One packet from A to B and its reply: what the tables say, and what was seen of a real one.

    ``answered`` is None when nothing was sent. ``finding`` is the first cause, and None when the packet arrives and
    comes back or when what was seen does not fit what the tables say: then ``note`` tells it.
    """

    source: str
    target: str
    packet: Packet
    there: Way
    back: Way | None
    answered: bool | None
    sightings: tuple[Sighting, ...] = ()
    finding: Finding | None = None
    note: str = ""

    @property
    def arrives(self) -> bool:
        """Whether it arrives and comes back."""
        if self.answered is not None:
            return self.answered and self.finding is None
        return self.there.arrived and self.back is not None and self.back.arrived
