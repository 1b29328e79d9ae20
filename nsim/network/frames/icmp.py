"""Decode ICMP and ICMPv6. Sources: RFC 792, 1191, 4443, 4861."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from struct import unpack_from

from nsim.network.frames.decoded import Findings

_UNREACHABLE = {
    0: "network unreachable", 1: "host unreachable", 2: "protocol unreachable", 3: "port unreachable",
    4: "fragmentation needed", 9: "network prohibited", 10: "host prohibited", 13: "prohibited",
}  # fmt: skip
_UNREACHABLE_6 = {0: "no route", 1: "prohibited", 3: "address unreachable", 4: "port unreachable"}
_KINDS_6 = {
    130: "multicast listener query", 131: "multicast listener report", 132: "multicast listener done",
    133: "router solicitation", 143: "multicast listener report",
}  # fmt: skip
# What a person looks for under a name of its own: neighbour discovery, and who listens to which group.
_FAMILIES = dict.fromkeys(range(133, 138), "NDP") | dict.fromkeys((130, 131, 132, 143), "MLD")
_ECHO = {8: "echo request", 0: "echo reply", 128: "echo request", 129: "echo reply"}
_SOLICITATION, _ADVERTISEMENT, _ROUTER_ADVERTISEMENT = 135, 136, 134


def icmp(body: bytes, found: Findings) -> None:
    """Decode a message of ICMP."""
    kind, code, checksum = unpack_from(">BBH", body)
    if kind in _ECHO:
        _echo("ICMP", body, found)
        return
    found.same(body[:2])
    more: list[tuple[str, object]] = []
    if kind == 3:
        text = _UNREACHABLE.get(code, f"unreachable, code {code}")
        if code == 4:
            more = [("MTU of the next hop", unpack_from(">H", body, 6)[0])]
            text += f", MTU {more[0][1]}"
    elif kind == 11:
        text = "TTL exceeded" if code == 0 else "reassembly takes too long"
    elif kind == 5:
        text = f"redirect to {IPv4Address(body[4:8])}"
    else:
        text = f"type {kind}, code {code}"
    found.add("ICMP", ("type", kind), ("code", code), ("meaning", text), *more, ("checksum", f"0x{checksum:04x}"))
    found.tell("ICMP", found.between(text))
    if kind in (3, 5, 11):
        _about(body[8:], found)


def icmpv6(body: bytes, found: Findings) -> None:
    """Decode a message of ICMPv6, those about neighbours and routers too."""
    kind, code, checksum = unpack_from(">BBH", body)
    if kind in _ECHO:
        _echo("ICMPv6", body, found)
        return
    found.same(body if kind >= 128 else body[:2])
    more: list[tuple[str, object]] = []
    if kind == 1:
        text = _UNREACHABLE_6.get(code, f"unreachable, code {code}")
    elif kind == 2:
        more = [("MTU of the next hop", unpack_from(">I", body, 4)[0])]
        text = f"packet too big, MTU {more[0][1]}"
    elif kind == 3:
        text = "hop limit exceeded" if code == 0 else "reassembly takes too long"
    elif kind in (_SOLICITATION, _ADVERTISEMENT):
        target = IPv6Address(body[8:24])
        mac = body[26:32].hex(":") if len(body) >= 32 else ""
        more = [("target", target), ("MAC", mac)]
        text = f"who has {target}?" if kind == _SOLICITATION else f"{target} is at {mac or 'its address'}"
    elif kind == _ROUTER_ADVERTISEMENT:
        text = f"router advertisement, good for {unpack_from('>H', body, 6)[0]} s"
    else:
        text = _KINDS_6.get(kind, f"type {kind}, code {code}")
    found.add("ICMPv6", ("type", kind), ("code", code), ("meaning", text), *more, ("checksum", f"0x{checksum:04x}"))
    found.tell(_FAMILIES.get(kind, "ICMPv6"), found.between(text))
    if kind < 128:
        _about(body[8:], found)


def _echo(name: str, body: bytes, found: Findings) -> None:
    kind, code, checksum, identifier, sequence = unpack_from(">BBHHH", body)
    text = _ECHO[kind]
    found.add(
        name,
        ("type", f"{text} ({kind})"),
        ("code", code),
        ("identifier", identifier),
        ("sequence", sequence),
        ("data", f"{len(body) - 8} bytes"),
        ("checksum", f"0x{checksum:04x}"),
    )
    found.tell(name, found.between(f"{text}, sequence {sequence}"))
    # A translator may give it another identifier.
    found.same(bytes([kind, code]), body[6:])


def _about(quoted: bytes, found: Findings) -> None:
    # An error message quotes the packet that it is about.
    if len(quoted) >= 20 and quoted[0] >> 4 == 4:
        source, destination = IPv4Address(quoted[12:16]), IPv4Address(quoted[16:20])
        ttl = quoted[8]
    elif len(quoted) >= 40 and quoted[0] >> 4 == 6:
        source, destination = IPv6Address(quoted[8:24]), IPv6Address(quoted[24:40])  # type: ignore[assignment]
        ttl = quoted[7]
    else:
        return
    found.add("about the packet", ("source", source), ("destination", destination), ("TTL", ttl))
    found.tell(found.protocol, f"{found.summary}, about {source} → {destination}")
