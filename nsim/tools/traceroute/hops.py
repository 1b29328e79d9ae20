"""Hold the answers to a traceroute's probes and print them as hops."""

import socket
from collections.abc import Sequence
from typing import NamedTuple

from nsim.tools._shared import icmp
from nsim.tools._shared.resolve import Address, Names

_UNREACHABLE = {0: "!N", 1: "!H", 2: "!P", 5: "!S", 6: "!N", 7: "!H", 9: "!X", 10: "!X", 11: "!N", 12: "!H", 13: "!X",
                14: "!V", 15: "!C"}  # fmt: skip
_UNREACHABLE6 = {0: "!N", 1: "!X", 2: "!S", 3: "!H", 5: "!X", 6: "!X"}


class Answer(NamedTuple):
    """Hold what came back for one probe: from where, when, whether the path ends there, and the mark to print."""

    source: Address
    arrival_ns: int
    is_final: bool
    mark: str = ""


class Timed(NamedTuple):
    """Hold an answer with the round-trip time of its probe."""

    answer: Answer
    rtt_ms: float


def verdict(message: icmp.Message, family: socket.AddressFamily) -> tuple[bool, str] | None:
    """Tell whether an ICMP error ends the path, and its mark; return None for an error that says neither.

    A port that is unreachable is what a probe hopes for at the target; it has no mark. Marks: traceroute(8).
    """
    if family == socket.AF_INET6:
        if message.kind == icmp.TIME_EXCEEDED6:
            return False, ""
        if message.kind == icmp.PACKET_TOO_BIG6:
            return True, f"!F-{message.word}"
        if message.kind == icmp.UNREACHABLE6:
            return True, "" if message.code == 4 else _UNREACHABLE6.get(message.code, f"!{message.code}")
        return None
    if message.kind == icmp.TIME_EXCEEDED:
        return False, ""
    if message.kind == icmp.UNREACHABLE:
        if message.code == 4:
            return True, f"!F-{message.word & 0xFFFF}"
        return True, "" if message.code == 3 else _UNREACHABLE.get(message.code, f"!{message.code}")
    return None


def hop_line(ttl: int, probes: Sequence[Timed | None], names: Names) -> str:
    """Return the line of one hop; a probe without an answer is None and becomes a star."""
    text, shown = f"{ttl:2d} ", None
    for timed in probes:
        if timed is None:
            text += " *"
            continue
        source = timed.answer.source
        if source != shown:
            text += f" {names.name(source) or source.text} ({source.text})" if names.shows_names else f" {source.text}"
            shown = source
        text += f"  {timed.rtt_ms:.3f} ms" + (f" {timed.answer.mark}" if timed.answer.mark else "")
    return text
