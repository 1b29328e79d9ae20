"""Is the packet too large for an interface on its way, where it may not be fragmented?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step
from nsim.network.evidence import Place

_SLACK_BYTES = 4  # room for a VLAN tag, which a receiver does not look at (is_skb_forwardable)


def _leaving(hop: Hop) -> Iterator[Step]:
    size, out = hop.packet.size_bytes, hop.outgoing
    if out is not None:
        hop.mtus.append(out.mtu_bytes)
    if size is None or out is None or size <= out.mtu_bytes:
        return
    if hop.packet.is_reply and hop.packet.version == 4:  # echo replies may be fragmented
        hop.packet = replace(hop.packet, size_bytes=out.mtu_bytes)
        return
    yield hop.fail(
        f"{hop.what} has {size} bytes, {out.name} takes {out.mtu_bytes}, and it may not be fragmented",
        f"ip link show {out.name}",
        _too_small(hop.place_out, out.mtu_bytes, size, "sends back that it is too big"),
    )


def _crossing(hop: Hop) -> Iterator[Step]:
    # Whoever receives more than his MTU throws it away and tells nobody, and so does a bridge whose port takes less.
    size = hop.packet.size_bytes
    for place in _places(hop):
        found = hop.evidence.interface(place)
        if found is not None:
            hop.mtus.append(found.mtu_bytes)
        if found is not None and size is not None and size > found.mtu_bytes + _SLACK_BYTES:
            yield hop.fail(
                f"{hop.what} has {size} bytes, and {place[0]}:{place[1]} takes {found.mtu_bytes}: it is thrown away",
                f"ip link show {place[1]}",
                _too_small(place, found.mtu_bytes, size, "throws it away without a word"),
                node=place[0],
            )
            return


def _places(hop: Hop) -> Iterator[Place]:
    # Where a frame arrives on its way to the next node, in that order.
    if hop.outgoing is None or hop.arrival is None:
        return
    leaving = [hop.place_out, *((each.node, each.outgoing) for each in hop.crossings)]
    arriving = [peer for place in leaving if (peer := hop.evidence.peer(place)) is not None]
    yield from dict.fromkeys([*leaving[1:], *arriving, hop.arrival])


def _too_small(place: Place, mtu_bytes: int, size: int, does: str) -> Finding:
    node, name = place
    return Finding(
        "mtu-too-small",
        node,
        f"{name} of {node} takes packets of up to {mtu_bytes} bytes, this one has {size} and may not be fragmented: "
        f"{node} {does}",
        "which MTUs have the interfaces on the way?",
        f"{node} ip link set {name} mtu {size}, or send smaller packets",
    )


QUESTIONS = (Question(Moment.LEAVING, 55, _leaving), Question(Moment.CROSSING, 60, _crossing))
