"""Replies to private addresses, which nobody outside can know (RFC 1918, RFC 4193)."""

from __future__ import annotations

from ipaddress import ip_network

from nsim.checks.journey.hop import Hop
from nsim.checks.journey.values import Finding
from nsim.network.evidence import IpAddress

_PRIVATE = [ip_network(prefix) for prefix in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def is_private(address: IpAddress | None) -> bool:
    """Say whether an address is one that everybody may use at home."""
    return address is not None and any(
        address.version == prefix.version and address in prefix for prefix in _PRIVATE
    )  # fmt: skip


def nat_missing(hop: Hop) -> Finding | None:
    """Return the finding that a reply from a public address is lost since nobody has hidden the private sender.

    None where the packet has no such ends, or was translated.
    """
    packet = hop.packet
    if hop.direction != "back" or not is_private(packet.destination) or is_private(packet.source):
        return None
    if any(each.before.source != each.after.source for each in hop.translations) or hop.node not in hop.passed_there:
        return None
    place = hop.passed_there.index(hop.node)
    gateway = hop.passed_there[place - 1]
    if place < 2:  # the sender itself is the neighbour
        return None
    return Finding(
        "nat-missing",
        gateway,
        f"{gateway} lets the private address {packet.destination} out as it is, and {hop.node} knows no way back to it",
        f"whose address should the packet have when it leaves {gateway}?",
        f"{gateway} nft add table ip nat; {gateway} nft add chain ip nat postrouting "
        f"'{{ type nat hook postrouting priority 100; }}'; {gateway} nft add rule ip nat postrouting "
        "oifname OUTSIDE masquerade",
    )
