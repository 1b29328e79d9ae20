"""Write the extensions of iptables that stand in nf_tables rules: a name, and a C structure of its own layout each.

iptables-nft keeps its targets, and the matches that it does not translate, in this form. One that is not known here is
shown by its name. Source: <linux/netfilter/xt_tcpudp.h> and its neighbours, <linux/netfilter/nf_nat.h>.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from struct import unpack_from

from nsim.kernel.nft_fields import CONNECTION_STATES, CONNECTION_STATUS, ROUTE_TYPES, bit_names

_OLD_RANGE_BYTES = 24
_NAT = {"DNAT": "dnat", "SNAT": "snat", "MASQUERADE": "masquerade", "REDIRECT": "redirect"}
_MAPS_ADDRESSES, _MAPS_PORTS = 1, 2
_FLAGS = ((4, "random"), (16, "fully-random"), (8, "persistent"))
_HIGHEST_PORT = 65535


def match_text(name: str, revision: int, info: bytes, protocol: str | None) -> str:
    """Return a match as nft would write it; ``protocol`` is the transport protocol that was compared before."""
    known = _MATCHES.get((name, revision))
    return (known(info, protocol or "th") if known else "") or f"[xt match {name}]"


def target_text(name: str, revision: int, info: bytes, family: str | None) -> str:
    """Return a target as nft would write it; ``family`` is the IP version of its table, ``ipv4`` or ``ipv6``."""
    if name in _NAT and family is not None:
        return _translation(_NAT[name], info, family)
    if (name, revision) == ("MARK", 2):
        return _marking(info)
    return f"[xt target {name}]"


def _translation(word: str, info: bytes, family: str) -> str:
    if len(info) <= _OLD_RANGE_BYTES:  # struct nf_nat_ipv4_multi_range_compat
        flags, first, last = unpack_from("=I4s4s", info, 4)
        ports = unpack_from(">HH", info, 16)
    else:  # struct nf_nat_range, or nf_nat_range2, which begins like it
        size = 4 if family == "ipv4" else 16
        flags, first, last = unpack_from("=I16s16s", info)
        first, last = first[:size], last[:size]
        ports = unpack_from(">HH", info, 36)
    to = "-".join(dict.fromkeys(str(ip_address(each)) for each in (first, last))) if flags & _MAPS_ADDRESSES else ""
    if flags & _MAPS_PORTS:
        if ":" in to:
            to = "-".join(f"[{address}]" for address in to.split("-"))
        to = f"{to}:{_span(ports)}"
    return " ".join([word, *(["to", to] if to else []), *(text for bit, text in _FLAGS if flags & bit)])


def _marking(info: bytes) -> str:
    # struct xt_mark_tginfo2: the bits of the mask are cleared, those of the value turned over.
    value, mask = unpack_from("=II", info)
    kept = ~mask & 0xFFFFFFFF
    return f"meta mark set {f'meta mark and 0x{kept:x} xor ' if kept else ''}0x{value:x}"


def _ports_of(layout: str) -> Callable[[bytes, str], str]:
    # struct xt_tcp and xt_udp: the first and last source port, the same for the destination, and what is inverted.
    def text(info: bytes, protocol: str) -> str:
        *ports, inverted = unpack_from(layout, info)
        parts = []
        for word, span, bit in (("sport", ports[:2], 1), ("dport", ports[2:4], 2)):
            if tuple(span) != (0, _HIGHEST_PORT) or inverted & bit:
                parts.append(f"{protocol} {word} {'!= ' if inverted & bit else ''}{_span(span)}")
        return " ".join(parts)

    return text


def _multiport(info: bytes, protocol: str) -> str:
    which, count = info[0], info[1]
    ports = unpack_from("=15H", info, 2)[:count]
    goes_on = info[32 : 32 + count]
    text = ""
    for port, more in zip(ports, goes_on, strict=True):
        text += f"{port}{'-' if more else ', '}"
    word = {0: "sport", 1: "dport"}.get(which, "port")
    return f"{protocol} {word} {'!= ' if info[47] else ''}{{ {text.removesuffix(', ')} }}"


def _address_type(info: bytes, protocol: str) -> str:
    source, destination, flags = unpack_from("=HHI", info)
    parts = []
    for word, kinds, bit in (("saddr", source, 1), ("daddr", destination, 2)):
        if kinds:
            names = [name for number, name in enumerate(ROUTE_TYPES) if kinds >> number & 1]
            text = names[0] if len(names) == 1 else f"{{ {', '.join(names)} }}"
            parts.append(f"fib {word} type {'!= ' if flags & bit else ''}{text}")
    return " ".join(parts)


def _connection(info: bytes, protocol: str) -> str:
    # struct xt_conntrack_mtinfo3; its states have two more bits, for translated connections.
    asked, inverted, states, status = unpack_from("=HHHH", info, 146)
    if asked & ~0x41:
        return ""
    parts = []
    if asked & 1:
        names = dict(CONNECTION_STATES) | {64: "snat", 128: "dnat", 256: "untracked"}
        word = "status" if states & 192 else "state"
        parts.append(f"ct {word} {'!= ' if inverted & 1 else ''}{bit_names(states, names)}")
    if asked & 0x40:
        parts.append(f"ct status {'!= ' if inverted & 0x40 else ''}{bit_names(status, CONNECTION_STATUS)}")
    return " ".join(parts)


def _icmp(info: bytes, protocol: str) -> str:
    kind, _, _, inverted = info[:4]
    return f"icmp type {'!= ' if inverted else ''}{kind}" if kind != 255 else ""


def _comment(info: bytes, protocol: str) -> str:
    return f'comment "{info.partition(bytes(1))[0].decode(errors="replace")}"'


def _span(ends: tuple[int, ...] | list[int]) -> str:
    return "-".join(dict.fromkeys(map(str, ends)))


_MATCHES: dict[tuple[str, int], Callable[[bytes, str], str]] = {
    ("tcp", 0): _ports_of("=4H3xB"),
    ("udp", 0): _ports_of("=4HB"),
    ("multiport", 1): _multiport,
    ("addrtype", 1): _address_type,
    ("conntrack", 3): _connection,
    ("icmp", 0): _icmp,
    ("comment", 0): _comment,
}
