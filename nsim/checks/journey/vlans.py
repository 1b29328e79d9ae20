"""What is said of frames that a VLAN keeps from their destination. Sources: IEEE 802.1Q, bridge(8)."""

from __future__ import annotations

from nsim.checks.journey.hop import Hop
from nsim.checks.journey.lan import Crossing, DeadEnd, Lan
from nsim.checks.journey.values import Finding
from nsim.model.interfaces import Bridge
from nsim.network.evidence import Evidence, Place, PortVlans


def shown(finding: Finding) -> str:
    """Return the command that shows a mismatch, where it is."""
    return "bridge vlan show" if "bridge vlan show" in finding.hint else "ip -d link show"


def share_a_prefix(hop: Hop, owner: Place) -> bool:
    """Say whether the outgoing interface and another one each take the other's address for a neighbour's."""
    version = hop.packet.version
    return any(
        mine.address.ip in theirs.address.network and theirs.address.ip in mine.address.network
        for mine in hop.evidence.addresses_on(hop.place_out, version)
        for theirs in hop.evidence.addresses_on(owner, version)
    )


def vlan_mismatch(evidence: Evidence, dead_end: DeadEnd) -> Finding:
    """Return the finding that an interface is not in the VLAN of the frames that should pass it."""
    node = dead_end.place[0]
    passed = next((each for each in dead_end.way if each.vlan is None and _should_sort(evidence, each)), None)
    if passed is not None:
        return _unsorted(passed, dead_end)
    vlans = evidence.vlans(dead_end.place)
    in_bridge = any(vlans.carried) or _is_port(evidence, dead_end.place)
    tells = f"; it has {_told(vlans)}" if in_bridge else ""
    look = f"{node} bridge vlan show" if in_bridge else f"{node} ip -d link show"
    return Finding(
        "vlan-mismatch",
        node,
        f"on {node} {dead_end.text}{tells}",
        f"in which VLAN is a frame at each port on its way, and which ports carry that one? (`{look}`)",
        _mended(dead_end, vlans) if in_bridge else _sub_interface(dead_end),
    )


def answers_elsewhere(hop: Hop, owner: Place, back: Lan) -> Finding | None:
    """Return the finding that answers come back with another tag than what was sent, and so on another interface."""
    node, out = hop.place_out
    other = next((name for end, name in back.ends if end == node and name != out), None)
    if other is None or hop.place_out in back.ends:
        return None
    sent, comes = (_tagged(hop.evidence, (node, name)) for name in (out, other))
    return Finding(
        "vlan-mismatch",
        node,
        f"{node} sends by {out} {sent}, but what {owner[0]} answers comes {comes}, to {other}",
        f"with which tag does the port at the other end send, and which interface of {node} takes that? "
        f"(`{node} ip -d link show`)",
        f"let the port at the other end of {node}'s cable send {sent}, or give {other} the address of {out}",
    )


def _should_sort(evidence: Evidence, passed: Crossing) -> bool:
    bridges = (each for each in evidence.node(passed.node).model.interfaces if each.name == passed.bridge)
    return any(isinstance(each, Bridge) and each.filters_vlans for each in bridges)


def _unsorted(passed: Crossing, dead_end: DeadEnd) -> Finding:
    bridge = passed.bridge
    return Finding(
        "vlan-mismatch",
        passed.node,
        f"the bridge {bridge} of {passed.node} does not look at VLANs, so that {':'.join(dead_end.place)} gets frames "
        f"with the tag of VLAN {dead_end.vlan}",
        f"does {bridge} look at VLANs at all? (`{passed.node} ip -d link show {bridge}`, vlan_filtering)",
        f"{passed.node} ip link set {bridge} type bridge vlan_filtering 1",
    )


def _is_port(evidence: Evidence, place: Place) -> bool:
    found = evidence.interface(place)
    return found is not None and (found.kind == "bridge" or found.port_state is not None)


def _tagged(evidence: Evidence, place: Place) -> str:
    found = evidence.interface(place)
    return f"with the tag of VLAN {found.vlan}" if found is not None and found.vlan else "without a tag"


def _told(vlans: PortVlans) -> str:
    words = [f"{vlan} untagged" for vlan in sorted(vlans.untagged)] + [
        f"{vlan} tagged" for vlan in sorted(vlans.tagged)
    ]
    if vlans.pvid is None and vlans.carried:
        words.append("no PVID")
    return ", ".join(words) or "no VLAN"


def _mended(dead_end: DeadEnd, vlans: PortVlans) -> str:
    (node, name), vlan = dead_end.place, dead_end.vlan
    if vlan is None:
        return f"{node} bridge vlan add vid VLAN dev {name} pvid untagged"
    if vlans.pvid is not None and not vlans.tagged:  # the port of a host
        return (
            f"{node} bridge vlan add vid {vlan} dev {name} pvid untagged, and "
            f"{node} bridge vlan del vid {vlans.pvid} dev {name}"
        )
    return f"{node} bridge vlan add vid {vlan} dev {name}"


def _sub_interface(dead_end: DeadEnd) -> str:
    (node, name), vlan = dead_end.place, dead_end.vlan
    added = f"{node} ip link add link {name} name {name}.{vlan} up type vlan id {vlan}"
    return f"{added}, or let its switch send without a tag"
