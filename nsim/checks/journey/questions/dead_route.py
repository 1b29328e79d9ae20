"""Does the route lead nowhere on purpose: blackhole, unreachable, prohibit?"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from ipaddress import ip_network

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.private import nat_missing
from nsim.checks.journey.values import Finding, Step
from nsim.network.evidence import MAIN_TABLE
from nsim.network.evidence import Question as RouteQuestion

_KINDS = {errno.EINVAL: "blackhole", errno.EHOSTUNREACH: "unreachable", errno.EACCES: "prohibit"}
_MEANINGS = {
    "blackhole": "without a word",
    "unreachable": 'and told "host unreachable"',
    "prohibit": 'and told "communication prohibited"',
}


def _ask(hop: Hop) -> Iterator[Step]:
    kind = _KINDS.get(hop.answer.refusal)
    by_rule = hop.answer.refusal == errno.ENETUNREACH and hop.incoming is not None
    if kind is None and not by_rule:
        return
    # Without an incoming interface neither forwarding nor source validation has a say: what is refused is the route.
    # The node's own address as the source is left out, so that rules about it do not decide.
    vrf = hop.domain
    own = hop.evidence.look_up(
        hop.node,
        RouteQuestion(hop.packet.destination, mark=hop.mark or 0, outgoing=vrf.index if vrf is not None else None),
    )
    if kind is None:  # a rule that says so, if there is a route: a table without one is passed over (ip-rule(8))
        if own.refusal or vrf is not None:
            return
        kind = "unreachable"
    route, table = _dead_route(hop, kind)
    is_route = own.refusal == hop.answer.refusal and (hop.incoming is None or route)
    if not is_route and (hop.incoming is None or kind == "blackhole"):  # the latter may as well be its source's fault
        return
    route = route if is_route else ""
    in_table = f" table {table}" if table != MAIN_TABLE else ""
    shown = f"`{kind} {route}{in_table}`" if route else f"a rule of kind {kind}"
    yield hop.fail(
        f"{shown} matches {hop.packet.destination}: {hop.what} is dropped here {_MEANINGS[kind]}",
        f"ip route show{in_table} type {kind}" if route else "ip rule",
        nat_missing(hop)
        or Finding(
            f"{kind}-route",
            hop.node,
            f"{hop.node} has a {'route' if route else 'rule'} of kind {kind} for {route or hop.packet.destination}",
            f"what does a {'route' if route else 'rule'} of kind {kind} do with its packets?",
            f"{hop.node} ip route del {kind} {route}{in_table}" if route else f"delete the rule on {hop.node}",
        ),
    )


def _dead_route(hop: Hop, kind: str) -> tuple[str, int]:
    # What it is for and its table: the VRF's, or the first to which a policy rule leads that has one.
    version = hop.packet.version
    if hop.domain is not None:
        table = hop.domain.table or MAIN_TABLE
        return _matching(hop, kind, table), table
    for table in hop.evidence.policy_tables(hop.node, version):
        if route := _matching(hop, kind, table):
            return route, table
    return "", MAIN_TABLE


def _matching(hop: Hop, kind: str, table: int) -> str:
    # The longest prefix wins, so a dead route counts only when no other is longer.
    best = (-1, "", "")
    for route in hop.evidence.routes(hop.node, hop.packet.version, table):
        whole = "0.0.0.0/0" if hop.packet.version == 4 else "::/0"
        prefix = ip_network(whole if route.destination == "default" else route.destination)
        if hop.packet.destination in prefix and prefix.prefixlen > best[0]:
            best = (prefix.prefixlen, route.kind, route.destination)
    return best[2] if best[1] == kind else ""


QUESTIONS = (Question(Moment.ROUTING, 35, _ask),)
