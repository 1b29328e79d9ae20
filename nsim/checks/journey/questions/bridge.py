"""By which port does each bridge on the way send the frame on, and is that the right one?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.flood import lan_from
from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.lan import Crossing
from nsim.checks.journey.values import Finding, Step
from nsim.network.evidence import FdbEntry, Interface


def _ask(hop: Hop) -> Iterator[Step]:
    found = hop.evidence.interface(hop.arrival) if hop.arrival is not None else None
    if found is None:
        return
    for crossing in hop.crossings:
        bridge = hop.evidence.interface((crossing.node, crossing.bridge))
        if bridge is None:
            continue
        entry = _entry(hop, crossing, bridge, found.mac)
        port = hop.evidence.numbered(crossing.node, entry.port_index) if entry is not None else None
        if entry is not None and port is not None and _leads_astray(hop, crossing, entry, port):
            yield _wrong(hop, crossing, entry, port, found.mac)
            return
        yield Step(crossing.node, _told(crossing, port, found.mac), f"bridge fdb show br {crossing.bridge}")


def _entry(hop: Hop, crossing: Crossing, bridge: Interface, mac: str) -> FdbEntry | None:
    return next(
        (
            each
            for each in hop.evidence.fdb(crossing.node)
            if (each.bridge_index, each.mac, each.vlan) == (bridge.index, mac, crossing.vlan)
        ),
        None,
    )


def _told(crossing: Crossing, port: Interface | None, mac: str) -> str:
    comes = f"in by {crossing.incoming}" if crossing.incoming is not None else f"into {crossing.bridge}"
    vlan = f" in VLAN {crossing.vlan}" if crossing.vlan is not None else ""
    if port is None:
        return f"{comes}{vlan}; {crossing.bridge} does not know where {mac} is: out by all ports"
    return f"{comes}{vlan}; {crossing.bridge} knows {mac} behind {port.name}"


def _leads_astray(hop: Hop, crossing: Crossing, entry: FdbEntry, port: Interface) -> bool:
    # What a bridge has learnt it learns anew with the next frame; what is written down stays.
    if not entry.is_fixed or port.name == crossing.outgoing:
        return False
    place = (crossing.node, port.name)
    tag = crossing.vlan if crossing.vlan in hop.evidence.vlans(place).tagged else None
    lan = lan_from(hop.evidence, place, tag)
    return entry.is_own or not (lan.unknown or hop.arrival in lan.ends)


def _wrong(hop: Hop, crossing: Crossing, entry: FdbEntry, port: Interface, mac: str) -> Step:
    node, bridge = crossing.node, crossing.bridge
    does = "keeps such frames for itself" if entry.is_own else f"sends such frames out by {port.name}"
    owner = hop.arrival[0] if hop.arrival is not None else "its owner"
    finding = Finding(
        "wrong-fdb-entry",
        node,
        f"the bridge {bridge} of {node} has a fixed entry for {mac} and {does}, but {owner} is behind "
        f"{crossing.outgoing}",
        f"behind which port is {mac}, and what does {bridge} believe? (`{node} bridge fdb show br {bridge}`)",
        f"{node} bridge fdb del {mac} dev {port.name} master{f' vlan {entry.vlan}' if entry.vlan else ''}",
    )
    text = f"{bridge} has {mac} written down behind {port.name}: {hop.what} does not get to {owner}"
    return Step(node, text, f"bridge fdb show br {bridge}", finding)


QUESTIONS = (Question(Moment.CROSSING, 55, _ask),)
