"""Does a program take what comes for this port?"""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.journey.hop import Hop, Moment, Question
from nsim.checks.journey.values import Finding, Step
from nsim.network.evidence import IpAddress


def _ask(hop: Hop) -> Iterator[Step]:
    packet = hop.packet
    if packet.is_reply or packet.protocol == "icmp":
        return
    port = f"{packet.protocol} port {packet.port}"
    command = f"ss -ln{packet.protocol[0]}"
    versions = (4, 6) if packet.version == 4 else (6,)
    waiting = [
        each.address
        for version in versions
        for each in hop.evidence.sockets(hop.node, packet.protocol, version)
        if each.port == packet.port
    ]
    if any(_takes(address, packet.destination) for address in waiting):
        yield hop.step(f"a program listens on {port}", command)
        return
    given = next(
        (each for each in reversed(hop.translations) if each.after.destination != each.before.destination), None
    )
    by = f", where {given.node} sends what is for {_end(given.before.destination, given.before.port)}" if given else ""
    only = f"; a program listens there at {', '.join(map(str, waiting))} only" if waiting else ""
    yield hop.fail(
        f"nothing listens on {port} of {packet.destination}{only}",
        command,
        Finding(
            "nothing-listens",
            hop.node,
            f"nothing listens on {port} of {hop.node}{by}{only}",
            f"which ports are open on {hop.node}? (`{hop.node} {command}`)",
            f"start a server on {hop.node} that listens at {packet.destination} or 0.0.0.0, {port}",
        ),
    )


def _takes(waiting: IpAddress, destination: IpAddress) -> bool:
    # A socket of IPv6 at any address takes IPv4, too, unless its program has forbidden it (ipv6(7), IPV6_V6ONLY).
    mapped = getattr(waiting, "ipv4_mapped", None) or waiting
    return bool(mapped.is_unspecified or mapped == destination)


def _end(address: IpAddress, port: int | None) -> str:
    return f"{address} port {port}" if port is not None else str(address)


QUESTIONS = (Question(Moment.DELIVERING, 50, _ask),)
