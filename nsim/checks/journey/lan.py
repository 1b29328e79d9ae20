"""What one frame reaches on a link: interfaces, the bridges in between, and where it is stopped; plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nsim.network.evidence import Evidence, IpAddress, Place, Question

Reason = Literal["interface-down", "cable-unplugged", "bridge-down", "port-state", "not-in-bridge", "vlan"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A frame in a bridge: the ports by which it comes and leaves, and the VLAN to which it belongs inside.

    ``incoming`` is None for what the bridge's own node sends. ``vlan`` is None where the bridge does not sort by it.
    """

    node: str
    bridge: str
    incoming: str | None
    vlan: int | None
    outgoing: str


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """An interface at which a frame is stopped, and why, as a word and in words.

    ``vlan`` is the frame's there, where VLANs decide, and ``way`` are the bridges by which it has come.
    """

    place: Place
    reason: Reason
    text: str
    vlan: int | None = None
    way: tuple[Crossing, ...] = ()


@dataclass
class Lan:
    """What one frame reaches that is sent to everybody.

    ``ends`` are the interfaces that hand it to their node's IP, and ``ways`` the bridges on the way to each of them.
    ``unknown`` says that it also goes where nobody can look: into a tunnel, or out of the lab. ``has_vlans`` says that
    tags have decided where it goes, which may be another matter for what comes back.
    """

    ends: list[Place] = field(default_factory=list)
    ways: dict[Place, tuple[Crossing, ...]] = field(default_factory=dict)
    dead_ends: list[DeadEnd] = field(default_factory=list)
    unknown: bool = False
    has_vlans: bool = False

    def owners(self, evidence: Evidence, address: IpAddress) -> list[Place]:
        """Return the interfaces it reaches whose node has an address: each of them answers for it (arp_ignore 0).

        Where none has it, those that stand in for others (proxy_arp).
        """
        own = [end for end in self.ends if evidence.owns(end[0], address)]
        return own or [end for end in self.ends if self._stands_in(evidence, end, address)]

    @staticmethod
    def _stands_in(evidence: Evidence, end: Place, address: IpAddress) -> bool:
        # Proxy ARP: a router answers for what it has a route to, over another interface (arp_fwd_proxy).
        keys = [f"net/ipv4/conf/{name}/proxy_arp" for name in ("all", end[1])]
        if address.version == 6 or not any(evidence.setting(end[0], key) == "1" for key in keys):
            return False
        answer = evidence.look_up(end[0], Question(address))
        over = evidence.numbered(end[0], answer.interface_index)
        return not answer.refusal and over is not None and over.name != end[1]

    def with_mac(self, evidence: Evidence, mac: str) -> list[Place]:
        """Return the interfaces it reaches that have a MAC."""
        return [end for end in self.ends if (found := evidence.interface(end)) is not None and found.mac == mac]
