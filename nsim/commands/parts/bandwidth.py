"""The commands that measure bandwidth, with Mininet's words: what they accept and how they report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from nsim.checks.bandwidth import IPERF3, Traffic, client_words, measure, program, server_words
from nsim.commands.framework import Flag, NumberArgument, Report, Session
from nsim.commands.parts.pairs import hosts_with_address, named_pair
from nsim.errors import UsageError
from nsim.network import Node
from nsim.units import Rate

SECONDS = 5  # as Mininet measures
OverIpv6 = Annotated[bool, Flag("-6", "over IPv6")]
Time = Annotated[
    int, Flag("--time", "seconds that it takes, 5 unless told", NumberArgument("seconds", 1, 3600, whole=True), "S")
]
_IPERF_RATE = re.compile(r"(\d+(?:\.\d+)?)([KMGkmg]?)")
_UNITS = ("", "K", "M", "G", "T")


def read_rate(text: str) -> Rate:
    """Read a rate as iperf writes it (``10M`` is ten million bits per second) or as nsim does (``10mbit``).

    Raises UsageError for anything that is none.
    """
    match = _IPERF_RATE.fullmatch(text)
    try:
        return Rate.parse(f"{match[1]}{match[2]}bit" if match else text)
    except UsageError:
        raise UsageError(f"{text!r} is no rate", hint="write something like 10M or 10mbit") from None


def shown_rate(bits_per_second: float) -> str:
    """Return a rate as iperf prints it: three digits and a unit, ``9.41 Gbits/sec``."""
    value, unit = bits_per_second, 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{digits}f} {_UNITS[unit]}bits/sec"


def ends_of(session: Session, command: str, nodes: Sequence[Node], version: int) -> tuple[Node, Node]:
    """Return the two nodes that were named, or the first and the last host.

    Raises UsageError when they are not two with addresses, CommandError when there are no two hosts.
    """
    if len(nodes) not in (0, 2):
        raise UsageError(
            f"{command}: two nodes, or none, and not {len(nodes)}", hint=f"`help {command}` shows examples"
        )
    found = named_pair(nodes, command, version) if nodes else hosts_with_address(session, command, version)
    return found[0], found[-1]


def typed_lines(ends: tuple[Node, Node], traffic: Traffic, rate: str = "") -> list[str]:
    """Return what a person would type to measure; ``rate`` is how the rate was typed."""
    client, server = ends
    address = server.model.address(traffic.version)
    target = str(address.ip) if address else server.name
    serving, sending = server_words(IPERF3), client_words(IPERF3, target, traffic, rate if rate[-1:].isupper() else "")
    return [f"{server.name} {' '.join(serving)} &", f"{client.name} {' '.join(sending)}"]


def bandwidth_report(session: Session, ends: tuple[Node, Node], traffic: Traffic, rate: str = "") -> Report:
    """Measure from the first end to the second; the status is not 0 when nothing arrived.

    The results are the server's rate and the client's, behind the ``rate`` that was asked for, if any.
    """
    client, server = ends
    found = measure(session.network, ends, traffic, session.progress)
    results = [
        *([rate] if rate else []),
        *map(shown_rate, (found.received_bits_per_second, found.sent_bits_per_second)),
    ]
    lost = [f"*** {found.lost:,} of {found.datagrams:,} datagrams were lost"] if found.lost else []
    return Report(
        [
            f"*** Iperf: testing {traffic.protocol} bandwidth between {client.name} and {server.name}",
            *lost,
            f"*** Results: {results}",
        ],
        {
            "protocol": traffic.protocol.lower(),
            "client": client.name,
            "server": server.name,
            "seconds": traffic.seconds,
            "program": program(),
            "sent_bits_per_second": round(found.sent_bits_per_second),
            "received_bits_per_second": round(found.received_bits_per_second),
            "datagrams": found.datagrams,
            "lost": found.lost,
        },
        0 if found.received_bits_per_second else 1,
    )
