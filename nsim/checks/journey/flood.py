"""Follow a frame that is sent to everybody: along cables and through bridges, as the kernel has them now.

Inside a bridge that sorts by VLAN each frame belongs to one: by its tag, or by the port by which it has come.
Sources: br_handle_frame and br_allowed_ingress in net/bridge, __netif_receive_skb_core in net/core/dev.c.
"""

from __future__ import annotations

from collections import deque

from nsim.checks.journey.lan import Crossing, DeadEnd, Lan, Reason
from nsim.network.evidence import Evidence, Interface, Place

_PORT_STATES = {0: "disabled", 1: "listening", 2: "learning", 4: "blocking"}
_FORWARDING = 3
_FOLLOWED = {"veth", "bridge", "vlan", "dummy", "loopback", "vrf"}
_Way = tuple[Crossing, ...]


def lan_from(evidence: Evidence, place: Place, tag: int | None = None) -> Lan:
    """Return what a frame reaches that a node sends from one of its interfaces, with the tag of a VLAN or without."""
    return _Flood(evidence).run(place, tag)


class _Flood:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._lan = Lan()
        # Interfaces that send the frame, with the VLAN in its tag.
        self._waiting: deque[tuple[Place, int | None, _Way]] = deque()
        self._seen: set[tuple[Place, int | None]] = set()

    def run(self, place: Place, tag: int | None) -> Lan:
        self._send(place, tag, ())
        while self._waiting:
            self._transmit(*self._waiting.popleft())
        return self._lan

    def _send(self, place: Place, tag: int | None, way: _Way) -> None:
        if (place, tag) not in self._seen:
            self._seen.add((place, tag))
            self._waiting.append((place, tag, way))

    def _stop(self, place: Place, reason: Reason, text: str, vlan: int | None = None, way: _Way = ()) -> None:
        self._lan.dead_ends.append(DeadEnd(place, reason, text, vlan, way))

    def _transmit(self, place: Place, tag: int | None, way: _Way) -> None:
        evidence = self._evidence
        found = self._up(place)
        if found is None:
            return
        if found.kind == "vlan" and tag is None:
            parent = evidence.numbered(place[0], found.lower_index)
            self._lan.has_vlans = True
            if parent is not None:
                self._send((place[0], parent.name), found.vlan, way)
        elif found.kind == "bridge":
            self._enter(place[0], found, None, tag, way)
        elif found.kind == "veth":
            other = evidence.peer(place)
            if other is None:
                self._stop(place, "cable-unplugged", f"nothing is at the other end of {place[1]}")
            else:
                self._receive(other, tag, way)
        elif found.kind not in _FOLLOWED or found.kind == "vlan":  # the latter: a tag within a tag
            self._lan.unknown = True

    def _receive(self, place: Place, tag: int | None, way: _Way) -> None:
        evidence = self._evidence
        found = self._up(place)
        if found is None:
            return
        if tag is not None:  # a sub-interface gets it before a bridge does
            for each in evidence.interfaces(place[0]).values():
                if each.kind == "vlan" and each.lower_index == found.index and each.vlan == tag:
                    self._receive((place[0], each.name), None, way)
                    return
        master = evidence.numbered(place[0], found.master_index)
        if master is not None and master.kind == "bridge":
            self._enter(place[0], master, found, tag, way)
        elif master is None and self._belongs_in_a_bridge(place):
            self._stop(place, "not-in-bridge", f"{place[1]} is not a port of a bridge")
        elif tag is not None:
            self._stop(place, "vlan", f"{place[1]} has no sub-interface for VLAN {tag}", tag, way)
        elif place not in self._lan.ends:
            self._lan.ends.append(place)
            self._lan.ways[place] = way

    def _up(self, place: Place) -> Interface | None:
        # The interface, unless a frame ends at it.
        found = self._evidence.interface(place)
        if found is not None and not found.up:
            self._stop_at_down(place)
            return None
        return found

    def _enter(self, node: str, bridge: Interface, port: Interface | None, tag: int | None, way: _Way) -> None:
        # A frame is in a bridge, by one of its ports or from the bridge's own interface.
        if not bridge.up:
            self._stop((node, bridge.name), "bridge-down", f"the bridge {bridge.name} is down")
            return
        if port is not None and not self._passes(node, port):
            return
        vlan = self._sorted_into(node, bridge, port or bridge, tag)
        if bridge.filters_vlans and vlan is None:
            return
        if port is not None and self._leaves(node, bridge, bridge, vlan):
            self._receive((node, bridge.name), self._tag(node, bridge, bridge, tag, vlan), way)
        for each in self._evidence.interfaces(node).values():
            if each.master_index != bridge.index or each is port or not self._passes(node, each):
                continue
            if self._leaves(node, bridge, each, vlan):
                crossing = Crossing(node, bridge.name, port.name if port is not None else None, vlan, each.name)
                self._send((node, each.name), self._tag(node, bridge, each, tag, vlan), (*way, crossing))

    def _sorted_into(self, node: str, bridge: Interface, port: Interface, tag: int | None) -> int | None:
        # The VLAN of a frame inside a bridge, None where there are none, and where it is dropped.
        if not bridge.filters_vlans:
            return None
        self._lan.has_vlans = True
        vlan = self._evidence.vlans((node, port.name)).inside(tag)
        if vlan is None:
            kind = f"of VLAN {tag}" if tag else "without a tag"
            self._stop((node, port.name), "vlan", f"the port {port.name} takes no frames {kind}", tag)
        return vlan

    def _leaves(self, node: str, bridge: Interface, port: Interface, vlan: int | None) -> bool:
        if not bridge.filters_vlans or vlan in self._evidence.vlans((node, port.name)).carried:
            return True
        text = f"the port {port.name} does not carry VLAN {vlan}, to which the frame belongs"
        self._stop((node, port.name), "vlan", text, vlan)
        return False

    def _tag(self, node: str, bridge: Interface, port: Interface, tag: int | None, vlan: int | None) -> int | None:
        # What tag a frame has when it leaves by a port.
        if not bridge.filters_vlans:
            return tag
        return None if vlan in self._evidence.vlans((node, port.name)).untagged else vlan

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
