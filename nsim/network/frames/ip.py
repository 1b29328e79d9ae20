"""Decode IP, and hand on what it carries. Sources: RFC 791, 8200, 2784; IANA, Assigned Internet Protocol Numbers."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from struct import pack, unpack_from

from nsim.network.frames.decoded import Findings
from nsim.network.frames.icmp import icmp, icmpv6
from nsim.network.frames.transport import tcp, udp

PROTOCOL_NAMES = {
    1: "ICMP", 2: "IGMP", 4: "IPIP", 6: "TCP", 17: "UDP", 41: "IPv6", 47: "GRE", 50: "ESP", 51: "AH", 58: "ICMPv6",
    89: "OSPF", 103: "PIM", 112: "VRRP", 132: "SCTP",
}  # fmt: skip
_DONT_FRAGMENT, _MORE_FRAGMENTS = 0x4000, 0x2000
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _OPTIONS = 0, 43, 44, 60
_EXTENSIONS = {_HOP_BY_HOP: "hop-by-hop options", _ROUTING: "routing", _FRAGMENT: "fragment", _OPTIONS: "options"}
_DEEPEST = 6  # headers of IP in one another


def ipv4(data: bytes, found: Findings) -> None:
    """Decode an IPv4 packet."""
    head, service, total, number, flags, ttl, protocol, checksum = unpack_from(">BBHHHBBH", data)
    size = (head & 15) * 4
    offset = (flags & 0x1FFF) * 8
    _addresses(found, IPv4Address(data[12:16]), IPv4Address(data[16:20]))
    found.add(
        "IPv4",
        ("source", found.source),
        ("destination", found.destination),
        ("TTL", ttl),
        ("protocol", _named(protocol)),
        ("length", f"{total} bytes"),
        ("identification", number),
        ("don't fragment", "yes" if flags & _DONT_FRAGMENT else "no"),
        ("fragment", f"at {offset}, {'more' if flags & _MORE_FRAGMENTS else 'the last'}" if flags & 0x3FFF else None),
        ("type of service", f"0x{service:02x}" if service else None),
        ("options", data[20:size].hex(" ") if size > 20 else None),
        ("checksum", f"0x{checksum:04x}"),
    )
    found.same(pack(">BHH", protocol, number, offset))
    body = data[size:total] if total >= size else data[size:]
    if offset:
        found.tell(PROTOCOL_NAMES.get(protocol, "IPv4"), found.between(f"a fragment, from byte {offset} on"))
        return
    _carried(protocol, body, max(0, total - size), found)


def ipv6(data: bytes, found: Findings) -> None:
    """Decode an IPv6 packet."""
    first, length, following, limit = unpack_from(">IHBB", data)
    _addresses(found, IPv6Address(data[8:24]), IPv6Address(data[24:40]))
    found.add(
        "IPv6",
        ("source", found.source),
        ("destination", found.destination),
        ("hop limit", limit),
        ("next header", _named(following)),
        ("payload length", f"{length} bytes"),
        ("traffic class", f"0x{first >> 20 & 0xFF:02x}" if first >> 20 & 0xFF else None),
        ("flow label", f"0x{first & 0xFFFFF:05x}" if first & 0xFFFFF else None),
    )
    place = 40
    while following in _EXTENSIONS:
        name = _EXTENSIONS[following]
        size = 8 if following == _FRAGMENT else (data[place + 1] + 1) * 8
        offset, number = unpack_from(">HI", data, place + 2) if following == _FRAGMENT else (0, 0)
        following, place = data[place], place + size
        found.add(f"IPv6 {name}", ("next header", _named(following)), ("identification", number or None))
        found.same(pack(">HI", offset & 0xFFF8, number))
        if offset & 0xFFF8:
            found.tell(PROTOCOL_NAMES.get(following, "IPv6"), found.between(f"a fragment, from byte {offset & 0xFFF8}"))
            return
    found.same(bytes([following]))
    _carried(following, data[place : 40 + length], max(0, 40 + length - place), found)


def _addresses(found: Findings, source: object, destination: object) -> None:
    found.source, found.destination = str(source), str(destination)
    found.tell("IP", found.between(""))


def _named(protocol: int) -> str:
    name = PROTOCOL_NAMES.get(protocol) or _EXTENSIONS.get(protocol)
    return f"{name} ({protocol})" if name else str(protocol)


def _carried(protocol: int, body: bytes, length: int, found: Findings) -> None:
    name = PROTOCOL_NAMES.get(protocol, f"protocol {protocol}")
    found.tell(name, found.between(f"{length} bytes of {name}"))
    if protocol == 1:
        icmp(body, found)
    elif protocol == 58:
        icmpv6(body, found)
    elif protocol == 6:
        tcp(body, length, found)
    elif protocol == 17:
        udp(body, length, found)
    elif protocol in (4, 41) and _depth(found) < _DEEPEST:
        found.same(body)
        (ipv4 if protocol == 4 else ipv6)(body, found)
    elif protocol == 47 and _depth(found) < _DEEPEST:
        found.same(body)
        _gre(body, found)
    else:
        found.same(body)


def _depth(found: Findings) -> int:
    return sum(each.name.startswith("IPv") for each in found.headers)


def _gre(body: bytes, found: Findings) -> None:
    flags, kind = unpack_from(">HH", body)
    found.add("GRE", ("type", f"0x{kind:04x}"))
    # Checksum, key and sequence number are four bytes each, where they are there.
    inner = body[4 + 4 * sum(bool(flags & bit) for bit in (0x8000, 0x2000, 0x1000)) :]
    if kind in (0x0800, 0x86DD):
        (ipv4 if kind == 0x0800 else ipv6)(inner, found)
