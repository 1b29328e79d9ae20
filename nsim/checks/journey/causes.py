"""Findings that several questions come to: each says the same of the same mistake, wherever it is noticed."""

from __future__ import annotations

from collections.abc import Sequence

from nsim.checks.journey.hop import Hop
from nsim.checks.journey.values import Finding
from nsim.checks.journey.verdict import Outcome
from nsim.network.evidence import IpAddress, Place


def interface_down(place: Place) -> Finding:
    """Return the finding that somebody has taken an interface down."""
    node, name = place
    return Finding(
        "interface-down",
        node,
        f"the interface {name} of {node} is down",
        f"what does `{node} ip link` say about {name}?",
        f"{node} ip link set {name} up",
    )


def cable_unplugged(place: Place, other: Place | None) -> Finding:
    """Return the finding that a cable has been pulled out, or ends nowhere."""
    node, name = place
    if other is None:
        return Finding(
            "cable-unplugged",
            node,
            f"nothing is at the other end of {name} of {node}",
            f"where does the cable of {name} lead?",
            f"link {name} of {node} to another interface again",
        )
    return Finding(
        "cable-unplugged",
        node,
        f"the cable between {node} and {other[0]} is pulled out",
        "is every cable plugged in? (`links`)",
        f"link {node} {other[0]} up",
    )


def duplicate_address(node: str, address: str, other: str) -> Finding:
    """Return the finding that two nodes have one address."""
    return Finding(
        "duplicate-address",
        node,
        f"{node} and {other} both have the address {address}",
        f"who has {address}? Ask every node: `addrs`",
        f"give {node} or {other} another address",
    )


def routing_loop(node: str, circle: Sequence[str], destination: IpAddress) -> Finding:
    """Return the finding that nodes send a packet round among themselves; ``node`` is where that is seen."""
    named = " and ".join(circle) if len(circle) == 2 else ", ".join(circle)
    return Finding(
        "routing-loop",
        node,
        f"{named} send packets for {destination} round in a circle",
        f"which of {named} should know a better way to {destination}?",
        f"give one of {named} a route to {destination} that leads out of the circle",
    )


def stopped_by(node: str, what: str, hook: str, outcome: Outcome) -> tuple[str, Finding]:
    """Return what a firewall does with a packet, in words and as a finding."""
    word = outcome.words[0]
    does = "rejects" if word == "reject" else "drops"
    where = f"{outcome.chain.place[1]} {outcome.chain.place[2]}"
    by_policy = outcome.rule.startswith("policy ")
    rule = f"the policy of {where}" if by_policy else f"`{outcome.rule}` in {where}"
    finding = Finding(
        f"firewall-{word}",
        node,
        f"the firewall of {node} {does} {what} at {hook}: "
        + (f"no rule of {where} lets it pass, and its policy is {word}" if by_policy else rule),
        f"which rule of {node} is the first that is for this packet? (`{node} {outcome.chain.shown}`)",
        f"put a rule that accepts it before the end of {where}, on {node}"
        if by_policy
        else f"delete that rule on {node}, or put one before it that accepts the packet",
    )
    return f"{rule} {does} {what} ({hook})", finding


def arp_ignored(hop: Hop, owner: Place) -> Finding | None:
    """Return the finding that an address' owner is told not to answer for it there (ip-sysctl, arp_ignore)."""
    node, name = owner
    keys = [f"net/ipv4/conf/{each}/arp_ignore" for each in ("all", name)]
    modes = {key: value for key in keys if (value := hop.evidence.setting(node, key)) not in ("", "0")}
    mode = max(map(int, modes.values()), default=0)
    if not mode or hop.next_hop is None:
        return None
    # 1 and 2: only for addresses of the interface that is asked; 8: for none. Of others nothing is said.
    has_it = any(each.address.ip == hop.next_hop for each in hop.evidence.addresses_on(owner, 4))
    if mode != 8 and (mode > 2 or has_it):
        return None
    key, value = max(modes.items(), key=lambda each: int(each[1]))
    return Finding(
        "arp-ignored",
        node,
        f"{node} does not answer on {name} when it is asked who has {hop.next_hop} (arp_ignore = {value})",
        f"for which addresses does {node} answer on {name}? (`{node} sysctl {key}`)",
        f"{node} sysctl -w {key}=0",
    )
