"""Is there a route, and which one matches?"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.private import nat_missing
from nsim.checks.journey.source_choice import unexpected_source
from nsim.checks.journey.values import Finding, Step
from nsim.model import Host


def _ask(hop: Hop) -> Iterator[Step]:
    answer, destination = hop.answer, hop.packet.destination
    if answer.kind == "local":
        return
    if answer.refusal == errno.ENETUNREACH:
        yield hop.fail(
            f"{_arrival(hop)}no route to {destination}: {hop.what} is dropped here",
            f"ip route get {destination}{_mark(hop)}",
            _too_long(hop) or unexpected_source(hop) or nat_missing(hop) or _no_route(hop),
        )
    elif answer.refusal or hop.outgoing is None:
        hop.unknown = f"{hop.node} refuses to route to {destination}: {os.strerror(answer.refusal)}"
        yield hop.step(hop.unknown, f"ip route get {destination}{_mark(hop)}")
    else:
        over = f"`{answer.prefix}{f' via {answer.via}' if answer.via else ''} dev {hop.outgoing.name}` matches"
        own = f"{destination} is not local; " if hop.incoming is None else _arrival(hop)
        if hop.mark:
            own = f"{_arrival(hop)}a rule marks {hop.what} {hop.mark:#x}; "
        source = f" from {hop.packet.source} iif {hop.incoming}" if hop.incoming else ""
        yield hop.step(f"{own}{over}", f"ip route get {destination}{source}{_mark(hop)}")


def _arrival(hop: Hop) -> str:
    return f"arrives on {hop.incoming}; " if hop.incoming else ""


def _mark(hop: Hop) -> str:
    return f" mark {hop.mark:#x}" if hop.mark else ""


def _no_route(hop: Hop) -> Finding:
    destination = hop.packet.destination
    back = hop.direction == "back"
    gateway = _gateway(hop)
    return Finding(
        "reply-no-route" if back else "no-route",
        hop.node,
        f"{hop.node} has no route {f'back to {destination}, so the reply is lost' if back else f'to {destination}'}",
        f"which of the routes of {hop.node} is for {destination}? (`routes {hop.node}`)",
        f"{hop.node} ip route add {f'default via {gateway}' if gateway else f'{destination} via NEXT-HOP'}",
    )


def _gateway(hop: Hop) -> str:
    drawn = hop.evidence.node(hop.node).model
    if not isinstance(drawn, Host):
        return ""
    return next((str(each) for each in drawn.gateways if each.version == hop.packet.version), "")


def _too_long(hop: Hop) -> Finding | None:
    # Somebody's prefix holds an address of this node, but not the other way round: then this node's is too long.
    wanted = [hop.packet.destination]
    drawn = hop.evidence.node(hop.node).model
    if isinstance(drawn, Host):
        wanted += [each for each in drawn.gateways if each.version == hop.packet.version]
    for address in wanted:
        for node, interface in hop.evidence.owners(address):
            theirs = next(
                (each.address for each in hop.evidence.addresses_on((node, interface), address.version)
                 if each.address.ip == address), None,
            )  # fmt: skip
            for mine in hop.evidence.addresses(hop.node):
                if theirs is None or node == hop.node or not mine.beyond_link:
                    continue
                if mine.address.ip in theirs.network and address not in mine.address.network:
                    return Finding(
                        "wrong-prefix-length",
                        hop.node,
                        f"{hop.node} has {mine.address}, and so takes {address} for no neighbour, "
                        f"though {node} has {theirs}",
                        f"which addresses are on one link with {mine.address}?",
                        f"{hop.node} needs {mine.address.ip}/{theirs.network.prefixlen} in place of {mine.address}",
                    )
    return None


QUESTIONS = (Question(Moment.ROUTING, 50, _ask),)
