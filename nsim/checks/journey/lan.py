"""Where a frame can get to from one interface: along cables and through bridges, as the kernel has them now."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from nsim.network.evidence import Evidence, Interface, IpAddress, Place, Question

Reason = Literal["interface-down", "cable-unplugged", "bridge-down", "port-state", "not-in-bridge"]

_PORT_STATES = {0: "disabled", 1: "listening", 2: "learning", 4: "blocking"}
_FORWARDING = 3
_FOLLOWED = {"veth", "bridge", "vlan", "dummy", "loopback", "vrf"}


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """An interface at which a frame is stopped, and why, as a word and in words."""

    place: Place
    reason: Reason
    text: str


@dataclass
class Lan:
    """What one frame reaches that is sent to everybody.

    ``ends`` are the interfaces that hand it to their node's IP; ``unknown`` says that it also goes where nobody can
    look: into a tunnel, out of the lab, or through a bridge that sorts by VLAN.
    """

    ends: list[Place] = field(default_factory=list)
    dead_ends: list[DeadEnd] = field(default_factory=list)
    unknown: bool = False

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


def lan_from(evidence: Evidence, place: Place) -> Lan:
    """Return what a frame reaches that a node sends from one of its interfaces."""
    return _Search(evidence).run(place)


class _Search:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._lan = Lan()
        # Interfaces that send the frame, with the VLAN in its tag.
        self._waiting: deque[tuple[Place, int | None]] = deque()
        self._seen: set[tuple[Place, int | None]] = set()

    def run(self, place: Place) -> Lan:
        self._send(place, None)
        while self._waiting:
            self._transmit(*self._waiting.popleft())
        return self._lan

    def _send(self, place: Place, tag: int | None) -> None:
        if (place, tag) not in self._seen:
            self._seen.add((place, tag))
            self._waiting.append((place, tag))

    def _stop(self, place: Place, reason: Reason, text: str) -> None:
        self._lan.dead_ends.append(DeadEnd(place, reason, text))

    def _transmit(self, place: Place, tag: int | None) -> None:
        evidence = self._evidence
        found = self._up(place)
        if found is None:
            return
        if found.kind == "vlan":
            parent = evidence.numbered(place[0], found.lower_index)
            if parent is not None:
                self._send((place[0], parent.name), found.vlan)
        elif found.kind == "bridge":
            self._enter(place[0], found, None, tag)
        elif found.kind == "veth":
            other = evidence.peer(place)
            if other is None:
                self._stop(place, "cable-unplugged", f"nothing is at the other end of {place[1]}")
            else:
                self._receive(other, tag)
        elif found.kind not in _FOLLOWED:
            self._lan.unknown = True

    def _receive(self, place: Place, tag: int | None) -> None:
        evidence = self._evidence
        found = self._up(place)
        if found is None:
            return
        if tag is not None:
            for each in evidence.interfaces(place[0]).values():
                if each.kind == "vlan" and each.lower_index == found.index and each.vlan == tag:
                    self._receive((place[0], each.name), None)
                    return
        master = evidence.numbered(place[0], found.master_index)
        if master is not None and master.kind == "bridge":
            self._enter(place[0], master, found, tag)
        elif master is None and self._belongs_in_a_bridge(place):
            self._stop(place, "not-in-bridge", f"{place[1]} is not a port of a bridge")
        elif tag is None and place not in self._lan.ends:
            self._lan.ends.append(place)

    def _up(self, place: Place) -> Interface | None:
        # The interface, unless a frame ends at it.
        found = self._evidence.interface(place)
        if found is not None and not found.up:
            self._stop_at_down(place)
            return None
        return found

    def _enter(self, node: str, bridge: Interface, port: Interface | None, tag: int | None) -> None:
        # A frame is in a bridge, by one of its ports or from the bridge's own interface.
        if bridge.filters_vlans:
            self._lan.unknown = True
        if not bridge.up:
            self._stop((node, bridge.name), "bridge-down", f"the bridge {bridge.name} is down")
            return
        if port is not None and not self._passes(node, port):
            return
        if port is not None:
            self._receive((node, bridge.name), tag)
        for each in self._evidence.interfaces(node).values():
            if each.master_index == bridge.index and each is not port and self._passes(node, each):
                self._send((node, each.name), tag)

    def _passes(self, node: str, port: Interface) -> bool:
        if not port.up:
            self._stop_at_down((node, port.name))
            return False
        if port.port_state not in (None, _FORWARDING):
            other = self._evidence.peer((node, port.name))
            there = self._evidence.interface(other) if other is not None else None
            if not port.carrier and other is not None and there is not None and not there.up:
                self._stop_at_down(other)
            else:
                state = _PORT_STATES.get(port.port_state or 0, str(port.port_state))
                self._stop((node, port.name), "port-state", f"the bridge's port {port.name} is {state}")
            return False
        return True

    def _stop_at_down(self, place: Place) -> None:
        pulled = self._evidence.pulled_out(place)
        if pulled is not None:
            self._stop(place, "cable-unplugged", f"the cable between {place[0]} and {pulled[0]} is pulled out")
        else:
            self._stop(place, "interface-down", f"{place[1]} is down")

    def _belongs_in_a_bridge(self, place: Place) -> bool:
        drawn = next(
            (
                each
                for each in self._evidence.node(place[0]).model.interfaces
                if each.name == place[1] and each.master is not None and each.master.kind == "bridge"
            ),
            None,
        )
        version_free = not any(self._evidence.addresses_on(place, version) for version in (4, 6))
        bridges = any(each.kind == "bridge" for each in self._evidence.interfaces(place[0]).values())
        return version_free and bridges and (drawn is not None or self._evidence.node(place[0]).kind == "switch")
