"""The reverse path filter: does a node believe that a source can come in by an interface? (RFC 3704)"""

from __future__ import annotations

from nsim.checks.journey.hop import Hop
from nsim.checks.journey.values import Finding
from nsim.network.evidence import Question

_STRICT = 1


def refuses_source(hop: Hop, node: str, incoming: str) -> Finding | None:
    """Return the finding that a node's rp_filter refuses a packet's source on an interface, None when it does not."""
    source = hop.packet.source
    assert source is not None, "it has been sent"
    modes = [hop.evidence.setting(node, f"net/ipv4/conf/{name}/rp_filter") for name in ("all", incoming)]
    mode = max((int(each) for each in modes if each.isdigit()), default=0)
    back = hop.evidence.look_up(node, Question(source))
    over = hop.evidence.numbered(node, back.interface_index)
    is_strict = mode == _STRICT and (over is None or over.name != incoming)
    if hop.packet.version != 4 or not mode or not (back.refusal or is_strict):
        return None
    way = f"it would answer {source} over {over.name}" if over and not back.refusal else f"it has no route to {source}"
    return Finding(
        "reverse-path",
        node,
        f"the reverse path filter of {node} drops what comes from {source} on {incoming}: {way}",
        f"by which interface does {node} send to {source}, and what does rp_filter make of that?",
        f"{node} ip route add the way to {source} over {incoming}, or {node} sysctl -w net.ipv4.conf.all.rp_filter=0 "
        f"net.ipv4.conf.{incoming}.rp_filter=0",
    )
