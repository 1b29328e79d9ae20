"""Find a probe again in the packets that an interface sees. Sources: RFC 791, 792, 8200, 4443, 9293, 768."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from struct import unpack_from

from nsim.checks.journey.values import Protocol, What

_ICMP, _TCP, _UDP, _ICMPV6 = 1, 6, 17, 58
_SYN, _ACK = 0x02, 0x10
_ERRORS_4 = {
    (3, 0): "net unreachable", (3, 1): "host unreachable", (3, 2): "protocol unreachable", (3, 3): "port unreachable",
    (3, 4): "fragmentation needed", (3, 9): "net prohibited", (3, 10): "host prohibited", (3, 13): "prohibited",
    (11, 0): "TTL exceeded", (5, 0): "redirect", (5, 1): "redirect",
}  # fmt: skip
_ERRORS_6 = {
    (1, 0): "no route", (1, 1): "prohibited", (1, 3): "address unreachable", (1, 4): "port unreachable",
    (2, 0): "packet too big", (3, 0): "hop limit exceeded",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A packet of the probe's: the request, the reply, or an error message; ``sequence`` is TCP's."""

    what: What
    source: str
    destination: str
    detail: str = ""
    source_port: int = 0
    sequence: int | None = None


def dissect(data: bytes, protocol: Protocol, token: bytes, sequence: int | None) -> Seen | None:
    """Return what a packet, from its IP header on, has to do with a probe; None when it is another's.

    ``token`` is what a probe of ICMP or UDP carries, ``sequence`` the number of a TCP probe's SYN, None as long as
    nobody knows it: then every SYN may be it.
    """
    if len(data) < 20:
        return None
    if data[0] >> 4 == 4:
        number, start = data[9], (data[0] & 15) * 4
        source, destination = (str(ip_address(data[at : at + 4])) for at in (12, 16))
    elif data[0] >> 4 == 6 and len(data) >= 40:
        number, start = data[6], 40
        source, destination = (str(ip_address(data[at : at + 16])) for at in (8, 24))
    else:
        return None
    body = data[start:]
    if number in (_ICMP, _ICMPV6):
        return _icmp(number, body, source, destination, protocol, token, sequence)
    if number == _TCP and protocol == "tcp" and len(body) >= 20:
        return _tcp(body, source, destination, sequence)
    if number == _UDP and protocol == "udp" and token in body:
        return Seen("request", source, destination)
    return None


def _icmp(
    number: int, body: bytes, source: str, destination: str, protocol: Protocol, token: bytes, sequence: int | None
) -> Seen | None:  # fmt: skip
    if len(body) < 8:
        return None
    kind, code = body[0], body[1]
    if protocol == "icmp" and token in body:
        request, reply = (8, 0) if number == _ICMP else (128, 129)
        if kind in (request, reply):
            return Seen("request" if kind == request else "reply", source, destination)
    known = _ERRORS_4 if number == _ICMP else _ERRORS_6
    is_error = kind in ((3, 4, 5, 11, 12) if number == _ICMP else (1, 2, 3, 4))
    quoted = token if protocol != "tcp" else None if sequence is None else sequence.to_bytes(4, "big")
    if is_error and quoted is not None and quoted in body[8:]:
        return Seen("error", source, destination, known.get((kind, code), f"ICMP type {kind} code {code}"))
    return None


def _tcp(body: bytes, source: str, destination: str, sequence: int | None) -> Seen | None:
    source_port, _, number, acknowledged = unpack_from(">HHII", body)
    flags = body[13]
    if flags & (_SYN | _ACK) == _SYN and sequence in (None, number):
        return Seen("request", source, destination, source_port=source_port, sequence=number)
    if sequence is not None and flags & _ACK and acknowledged == (sequence + 1) & 0xFFFFFFFF:
        detail = "RST" if flags & 0x04 else ""
        return Seen("reply", source, destination, detail)
    return None
