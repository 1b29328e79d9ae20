"""Why nobody answers for an address on a link: is the way broken, is its owner elsewhere, or is there none?"""

from __future__ import annotations

from nsim.checks.journey.causes import cable_unplugged, interface_down
from nsim.checks.journey.drawn import on_one_segment, ports_between
from nsim.checks.journey.flood import lan_from
from nsim.checks.journey.hop import Hop
from nsim.checks.journey.lan import DeadEnd, Lan
from nsim.checks.journey.values import Finding
from nsim.checks.journey.vlans import answers_elsewhere, share_a_prefix, vlan_mismatch
from nsim.network.evidence import Place


def why_nobody_answers(hop: Hop, lan: Lan) -> Finding:
    """Return why a node's next hop answers to nobody on the link that ``lan`` describes."""
    next_hop = hop.next_hop
    assert next_hop is not None and hop.outgoing is not None, "it has been routed"
    meant = _meant_owner(hop)
    for owner in [*hop.evidence.owners(next_hop), *([meant] if meant else [])]:
        if owner[0] == hop.node:
            continue
        together = on_one_segment(hop.evidence.network.topology, hop.place_out, owner)
        if together or share_a_prefix(hop, owner):  # only the first is drawn so that nothing but a fault can part them
            found = _broken_between(hop, lan, owner, vlans_only=not together)
            if found is not None:
                return found
    owners = [owner for owner in hop.evidence.owners(next_hop) if owner[0] != hop.node]
    if meant is not None and not owners:
        return _without_address(hop, meant)
    if next_hop == hop.packet.destination and hop.answer.via is None:
        return _not_on_link(hop, owners)
    return _wrong_gateway(hop, owners)


def _meant_owner(hop: Hop) -> Place | None:
    # Who has the address in the drawing.
    for node in hop.evidence.network.topology.all_nodes():
        for interface in node.interfaces:
            if any(address.ip == hop.next_hop for address in interface.addresses) and node.name != hop.node:
                return node.name, interface.interface
    return None


def _broken_between(hop: Hop, lan: Lan, owner: Place, *, vlans_only: bool = False) -> Finding | None:
    between = ports_between(hop.evidence.network.topology, hop.node, owner[0]) | {owner, hop.place_out}
    bridges = {node for node, _ in between} - {hop.node, owner[0]}
    lan_back = lan_from(hop.evidence, owner)
    back = lan_back.dead_ends
    # A spanning tree blocks ports where there is another way: those are to blame last.
    found = sorted([*lan.dead_ends, *back], key=lambda each: each.text.endswith("is blocking"))
    if vlans_only:
        found = [each for each in found if each.reason == "vlan"]
    for dead_end in found:
        if dead_end.place in between or (dead_end.reason == "bridge-down" and dead_end.place[0] in bridges):
            return _at_dead_end(hop, dead_end)
    for dead_end in found:
        if dead_end.reason == "bridge-down":
            return _at_dead_end(hop, dead_end)
    return answers_elsewhere(hop, owner, lan_back) if owner in lan.ends else None


def _at_dead_end(hop: Hop, dead_end: DeadEnd) -> Finding:
    node, name = dead_end.place
    if dead_end.reason == "cable-unplugged":
        return cable_unplugged(dead_end.place, hop.evidence.pulled_out(dead_end.place))
    if dead_end.reason in ("interface-down", "bridge-down"):
        return interface_down(dead_end.place)
    if dead_end.reason == "vlan":
        return vlan_mismatch(hop.evidence, dead_end)
    if dead_end.reason == "port-state":
        return Finding(
            "bridge-port-blocked",
            node,
            f"on {node} {dead_end.text}, so no frame passes it",
            f"what does `{node} bridge link` say about {name}?",
            "wait some seconds: the spanning tree is being found"
            if dead_end.text.endswith(("is listening", "is learning"))
            else f"{node} bridge link set dev {name} state 3",
        )
    bridge = next((each.name for each in hop.evidence.interfaces(node).values() if each.kind == "bridge"), "BRIDGE")
    return Finding(
        "not-in-bridge",
        node,
        f"on {node} {dead_end.text}",
        f"which interfaces of {node} belong to its bridge? (`{node} bridge link`)",
        f"{node} ip link set {name} master {bridge}",
    )


def _without_address(hop: Hop, meant: Place) -> Finding:
    node, name = meant
    now = [str(each.address) for each in hop.evidence.addresses_on(meant, hop.packet.version)]
    has = f"it has {', '.join(now)}" if now else f"its {name} has no IPv{hop.packet.version} address"
    return Finding(
        "no-address" if not now else "other-address",
        node,
        f"{node} has not the address {hop.next_hop}: {has}",
        f"which addresses has {node}? (`addrs {node}`)",
        f"{node} ip address add {hop.next_hop}/{_length(hop, meant)} dev {name}",
    )


def _length(hop: Hop, meant: Place) -> str:
    for interface in hop.evidence.node(meant[0]).model.interfaces:
        for address in interface.addresses:
            if address.ip == hop.next_hop:
                return str(address.network.prefixlen)
    return "LENGTH"


def _not_on_link(hop: Hop, owners: list[Place]) -> Finding:
    out, destination = hop.place_out[1], hop.packet.destination
    mine = next(
        (
            each.address
            for each in hop.evidence.addresses_on(hop.place_out, destination.version)
            if destination in each.address.network
        ),
        None,
    )
    if owners and mine is not None:
        theirs = next(
            (
                each.address
                for each in hop.evidence.addresses_on(owners[0], destination.version)
                if each.address.ip == destination
            ),
            None,
        )
        return Finding(
            "wrong-prefix-length",
            hop.node,
            f"{hop.node} has {mine} on {out} and so takes {destination} for a neighbour, but {owners[0][0]} is on "
            f"another link{f', with {theirs}' if theirs else ''}",
            f"is {destination} on the same link as {hop.node}? Which prefix says so?",
            f"give {hop.node} a longer prefix in place of {mine}",
        )
    if owners:
        return Finding(
            "wrong-route",
            hop.node,
            f"{hop.node} has a route to {hop.answer.prefix} straight over {out}, but {owners[0][0]} with {destination} "
            "is on another link",
            "which next hop is missing in that route?",
            f"{hop.node} ip route replace {hop.answer.prefix} via NEXT-HOP",
        )
    return Finding(
        "nobody-has-address",
        hop.node,
        f"nobody on the link of {out} has the address {destination}",
        f"which node should have {destination}? (`addrs`)",
        f"give a node on that link the address {destination}, or ask for one that somebody has",
    )


def _wrong_gateway(hop: Hop, owners: list[Place]) -> Finding:
    where = f"; {owners[0][0]} has it, on another link" if owners else ""
    return Finding(
        "wrong-gateway",
        hop.node,
        f"{hop.node} sends to the next hop {hop.next_hop}, but nobody on the link of {hop.place_out[1]} has that "
        f"address{where}",
        f"which address has the router on the link of {hop.place_out[1]}?",
        f"{hop.node} ip route replace {hop.answer.prefix} via the address of a router on that link",
    )
