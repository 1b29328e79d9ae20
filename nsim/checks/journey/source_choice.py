"""Which source a sender has chosen, where the reply does not find its way back to it (RFC 6724, ip-route(8))."""

from __future__ import annotations

from nsim.checks.journey.hop import Hop
from nsim.checks.journey.values import Finding
from nsim.network.evidence import Question


def unexpected_source(hop: Hop) -> Finding | None:
    """Return the finding that a reply is lost since its request had another source than that of its interface."""
    sender, address, evidence = hop.target, hop.packet.destination, hop.evidence
    if hop.direction != "back" or sender is None or hop.packet.source is None or not evidence.owns(sender, address):
        return None
    answer = evidence.look_up(sender, Question(hop.packet.source))
    out = evidence.numbered(sender, answer.interface_index)
    if out is None or answer.refusal:
        return None
    usual = [each.address.ip for each in evidence.addresses_on((sender, out.name), address.version)]
    if not usual or address in usual:
        return None
    return Finding(
        "unexpected-source",
        sender,
        f"{sender} sends by {out.name}, but from {address}, which is not an address of that interface, and {hop.node} "
        f"knows no way back to it",
        f"which source does {sender} choose, and why? (`{sender} ip route get {hop.packet.source}`)",
        f"{sender} ip route change the route to {hop.packet.source} with src {usual[0]}, or give {hop.node} a route to "
        f"{address}",
    )
