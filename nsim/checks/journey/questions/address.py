"""Has the sender an address at all?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step


def _ask(hop: Hop) -> Iterator[Step]:
    packet = hop.packet
    if hop.incoming is not None or packet.is_reply or hop.answer.kind == "local":
        return
    version = packet.version
    if any(each.beyond_link and each.address.version == version for each in hop.evidence.addresses(hop.node)):
        return
    ports = hop.evidence.node(hop.node).model.interfaces
    drawn = next(((each, address) for each in ports if (address := each.address(version)) is not None), None)
    live = hop.evidence.interface((hop.node, drawn[0].interface)) if drawn is not None else None
    if live is not None and not live.up and version == 6:  # IPv6 forgets the addresses of an interface that is down
        return
    wanted = f"{drawn[1]} dev {drawn[0].interface}" if drawn else "ADDRESS/LENGTH dev INTERFACE"
    yield hop.fail(
        f"{hop.node} has no IPv{version} address",
        "ip address",
        Finding(
            "no-address",
            hop.node,
            f"{hop.node} has no IPv{version} address, so nobody could answer it",
            "what does a packet carry so that the answer finds its way back?",
            f"{hop.node} ip address add {wanted}",
        ),
    )


QUESTIONS = (Question(Moment.ROUTING, 10, _ask),)
