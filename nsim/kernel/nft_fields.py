"""Name what an nf_tables rule looks at, and write the values it compares with, both as nft(8) writes them.

Knows numbers and their names, and no rules. Source: <linux/netfilter/nf_tables.h>, nft(8).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address
from typing import Literal

Kind = Literal["interface", "address", "port", "protocol", "family", "route", "number", "mark", "bits", "mac", "raw"]

PROTOCOLS = {
    1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 33: "dccp", 47: "gre", 50: "esp", 51: "ah", 58: "ipv6-icmp",
    132: "sctp", 136: "udplite",
}  # fmt: skip
ROUTE_TYPES = (
    "unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit",
)  # fmt: skip
CONNECTION_STATES = {1: "invalid", 2: "established", 4: "related", 8: "new", 64: "untracked"}
CONNECTION_STATUS = {
    1: "expected", 2: "seen-reply", 4: "assured", 8: "confirmed", 16: "snat", 32: "dnat", 512: "dying",
}  # fmt: skip
_TCP_FLAGS = {1: "fin", 2: "syn", 4: "rst", 8: "psh", 16: "ack", 32: "urg", 64: "ecn", 128: "cwr"}
_FAMILIES = {2: "ipv4", 10: "ipv6"}
_WITH_PORTS = {"tcp", "udp", "dccp", "sctp", "udplite", "th"}


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a packet, or a circumstance of it: how nft calls it, and what kind of value it has.

    ``size_bytes`` is the length of a whole value, of which a rule may compare only the beginning; ``names`` are those
    of its bits; ``mask`` chooses the bits that a rule compares.
    """

    text: str
    kind: Kind = "raw"
    size_bytes: int = 0
    names: tuple[tuple[int, str], ...] = ()
    mask: bytes | None = None

    def masked(self, mask: bytes | None) -> Field:
        """Return this field of which only some bits are compared, or with None all of them."""
        return replace(self, mask=mask)

    def write(self, value: bytes) -> str:
        """Return a value of this field as nft writes it; one that makes no sense is written as a number."""
        if self.kind == "interface":
            return _interface(value)
        if self.kind == "address":
            return _address(value, self.size_bytes, self.mask)
        if self.kind == "mac":
            return value.hex(":")
        number = int.from_bytes(value, "big" if self.kind in ("port", "raw") else sys.byteorder)
        if self.kind == "protocol":
            return PROTOCOLS.get(number, str(number))
        if self.kind == "family":
            return _FAMILIES.get(number, str(number))
        if self.kind == "route":
            return ROUTE_TYPES[number] if number < len(ROUTE_TYPES) else str(number)
        if self.kind == "bits":
            return bit_names(number, dict(self.names))
        if self.kind in ("number", "port"):
            return str(number)
        return f"0x{number:0{2 * len(value)}x}"


def bit_names(number: int, names: dict[int, str]) -> str:
    """Return the names of the bits that are set, between commas; bits without a name as a number."""
    rest = number & ~sum(names)
    known = [name for bit, name in names.items() if number & bit]
    return ",".join([*known, *([f"0x{rest:x}"] if rest or not known else [])])


def is_prefix(mask: bytes) -> bool:
    """Say whether the bits of a mask are the leading ones."""
    return "01" not in f"{int.from_bytes(mask, 'big'):0{8 * len(mask)}b}"


_META = {
    3: Field("meta mark", "mark"),
    4: Field("iif", "number"),
    5: Field("oif", "number"),
    6: Field("iifname", "interface"),
    7: Field("oifname", "interface"),
    8: Field("meta iiftype", "number"),
    9: Field("meta oiftype", "number"),
    10: Field("meta skuid", "number"),
    11: Field("meta skgid", "number"),
    15: Field("meta nfproto", "family"),
    16: Field("meta l4proto", "protocol"),
    19: Field("meta pkttype", "number"),
}

_CONNECTION = {
    0: Field("ct state", "bits", names=tuple(CONNECTION_STATES.items())),
    2: Field("ct status", "bits", names=tuple(CONNECTION_STATUS.items())),
    3: Field("ct mark", "mark"),
}

_NETWORK = {
    "ipv4": {8: ("ttl", "number", 1), 9: ("protocol", "protocol", 1), 12: ("saddr", "address", 4),
             16: ("daddr", "address", 4)},
    "ipv6": {6: ("nexthdr", "protocol", 1), 7: ("hoplimit", "number", 1), 8: ("saddr", "address", 16),
             24: ("daddr", "address", 16)},
}  # fmt: skip


def meta(key: int) -> Field:
    """Return the field of a ``meta`` expression."""
    return _META.get(key) or Field(f"meta key {key}")


def connection(key: int) -> Field:
    """Return the field of a ``ct`` expression."""
    return _CONNECTION.get(key) or Field(f"ct key {key}")


def route(flags: int, result: int) -> Field:
    """Return the field of a ``fib`` expression: what the routing table says of some of a packet's fields."""
    of = [name for bit, name in ((1, "saddr"), (2, "daddr"), (4, "mark"), (8, "iif"), (16, "oif")) if flags & bit]
    text = f"fib {' . '.join(of)}"
    if result == 3:
        return Field(f"{text} type", "route")
    return Field(f"{text} oif", "number") if result == 1 else Field(f"{text} oifname", "interface")


def payload(base: int, offset: int, length: int, family: str | None, protocol: str | None) -> Field:
    """Return the field at a place of a packet; IP version and transport protocol are what is known of it so far."""
    if base == 0 and length == 6 and offset in (0, 6):
        return Field("ether daddr" if offset == 0 else "ether saddr", "mac")
    if base == 1 and family and (found := _NETWORK[family].get(offset)) and length <= found[2]:
        name, kind, size = found
        return Field(f"{'ip' if family == 'ipv4' else 'ip6'} {name}", kind, size)  # type: ignore[arg-type]
    if base == 2 and (protocol is None or protocol in _WITH_PORTS) and length == 2 and offset in (0, 2):
        return Field(f"{protocol or 'th'} {'sport' if offset == 0 else 'dport'}", "port")
    if base == 2 and protocol == "tcp" and (offset, length) == (13, 1):
        return Field("tcp flags", "bits", names=tuple(_TCP_FLAGS.items()))
    if base == 2 and protocol in ("icmp", "ipv6-icmp") and length == 1 and offset in (0, 1):
        return Field(
            f"{protocol.removeprefix('ipv6-')}{'v6' * (protocol != 'icmp')} {('type', 'code')[offset]}", "number"
        )
    where = ("ll", "nh", "th", "ih")[base] if base < 4 else str(base)
    return Field(f"@{where},{8 * offset},{8 * length}")


def _interface(value: bytes) -> str:
    # A rule that compares less than a whole name, without its closing zero, means all names that begin like this.
    name = value.partition(b"\0")[0].decode(errors="replace")
    return f'"{name}"' if b"\0" in value or len(value) >= 16 else f'"{name}*"'


def _address(value: bytes, size: int, mask: bytes | None) -> str:
    # A rule may compare the leading bytes only, or the leading bits under a mask: both mean a prefix.
    whole = value.ljust(size, b"\0")
    text = str(IPv4Address(whole) if size == 4 else IPv6Address(whole))
    length = 8 * len(value) if mask is None else int.from_bytes(mask, "big").bit_count()
    return text if length == 8 * size else f"{text}/{length}"
