"""Decode what networks need beside IP itself: DNS and DHCP. Sources: RFC 1035, 3596, 2131, 2132."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from struct import unpack_from

from nsim.network.frames.decoded import Findings

_TYPES = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 255: "ANY"}
_REFUSALS = {1: "malformed", 2: "server failure", 3: "no such name", 4: "not implemented", 5: "refused"}
_MOST_LABELS = 64
_COOKIE = b"\x63\x82\x53\x63"
_MESSAGES = {1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak", 7: "release", 8: "inform"}


def dns(data: bytes, found: Findings) -> None:
    """Decode a DNS message: its first question, and the addresses and names that answer it."""
    number, flags, questions, answers = unpack_from(">HHHH", data)
    place, name, kind = 12, "", ""
    if questions:
        name, place = _name(data, place)
        kind = _record_type(unpack_from(">H", data, place)[0])
        place += 4
    told = []
    for _ in range(min(answers, 8) if questions == 1 else 0):
        _, place = _name(data, place)
        found_type, length = unpack_from(">H6xH", data, place)
        told.append(_value(data, place + 10, found_type, length))
        place += 10 + length
    refusal = flags & 15
    is_reply = bool(flags & 0x8000)
    result = ", ".join(told) or _REFUSALS.get(refusal, "" if not refusal else f"error {refusal}") or "nothing"
    found.add(
        "DNS",
        ("message", "reply" if is_reply else "query"),
        ("identifier", number),
        ("question", f"{name} {kind}"),
        ("answer", result if is_reply else None),
    )
    found.tell("DNS", found.between(f"{name} {kind} is {result}" if is_reply else f"{name} {kind}?"))


def dhcp(data: bytes, found: Findings) -> None:
    """Decode a message of DHCP for IPv4."""
    (number,) = unpack_from(">I", data, 4)
    given, mac = IPv4Address(data[16:20]), data[28:34].hex(":")
    name, place = "BOOTP", 240
    while data[236:240] == _COOKIE and place < len(data) and data[place] != 255:
        if data[place] == 0:
            place += 1
            continue
        if data[place] == 53:
            name = _MESSAGES.get(data[place + 2], f"message {data[place + 2]}")
        place += 2 + data[place + 1]
    address = given if int(given) else None
    found.add("DHCP", ("message", name), ("transaction", f"0x{number:08x}"), ("client", mac), ("address", address))
    found.tell("DHCP", found.between(f"{name} for {mac}" + (f", {given}" if address else "")))


def _record_type(number: int) -> str:
    return _TYPES.get(number, f"type {number}")


def _name(data: bytes, place: int) -> tuple[str, int]:
    # A name and where it ends; it may go on elsewhere, and those who lie make it go on for ever.
    labels: list[str] = []
    end: int | None = None
    for _ in range(_MOST_LABELS):
        length = data[place]
        if length == 0:
            return ".".join(labels) or ".", place + 1 if end is None else end
        if length >= 0xC0:
            end = place + 2 if end is None else end
            place = unpack_from(">H", data, place)[0] & 0x3FFF
        else:
            labels.append(data[place + 1 : place + 1 + length].decode("ascii", errors="replace"))
            place += 1 + length
    raise ValueError("a name without an end")


def _value(data: bytes, place: int, kind: int, length: int) -> str:
    if kind == 1:
        return str(IPv4Address(data[place : place + 4]))
    if kind == 28:
        return str(IPv6Address(data[place : place + 16]))
    if kind in (2, 5, 12):
        return _name(data, place)[0]
    return f"{_record_type(kind)}, {length} bytes"
