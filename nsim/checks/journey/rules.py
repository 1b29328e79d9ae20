"""Put a packet to the rules of a firewall, as far as their text tells whom they are for.

A rule is for a packet, or is not, or may be: what looks at something that nobody here knows is never taken for an
answer. Source: nft(8).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from nsim.checks.journey.values import Packet
from nsim.network.evidence import IpAddress

_WORD = re.compile(r'"[^"]*"|\{[^}]*\}|\S+')
_MARKING = re.compile(r"\bmeta mark set (\S+(?: (?:and|or|xor) \S+)*)")
_RELATIONS = ("!=", "==", "<", ">", "<=", ">=")
_ECHO = {(4, False): "8", (4, True): "0", (6, False): "128", (6, True): "129"}
_ICMP_WORDS = {"echo-request": {"8", "128"}, "echo-reply": {"0", "129"}, "any": {"0", "8"}}
_PROTOCOL_NAMES = {1: ("icmp", "1"), 58: ("ipv6-icmp", "icmpv6", "58"), 6: ("tcp", "6"), 17: ("udp", "17")}

Answer = bool | None
"""Whether a rule is for a packet; None where that cannot be told."""


@dataclass(slots=True)
class Circumstances:
    """A packet where rules look at it: between which interfaces, and in what state its connection is.

    ``mark`` is the number that earlier rules have written on it, None where that cannot be told.
    """

    packet: Packet
    incoming: str | None
    outgoing: str | None
    state: str
    local: Callable[[IpAddress], bool]
    mark: int | None = 0


def matches(text: str, around: Circumstances) -> Answer:
    """Say whether a rule's text, as nft writes it, is for a packet."""
    answer: Answer = True
    for field, relation, value in _terms(text):
        found = _compare(field, value, around) if field else None
        if found is not None and relation == "!=":
            found = not found
        elif relation not in ("", "==", "!="):
            found = None
        if found is False:
            return False
        if found is None:
            answer = None
    return answer


def marked(action: str, before: int | None) -> int | None:
    """Return the mark of a packet for which a rule has done this; None where its text does not tell."""
    found = _MARKING.search(action)
    if found is None:
        return None if "MARK" in action else before  # iptables' targets
    try:
        return int(found[1], 0)
    except ValueError:
        return None


def _terms(text: str) -> Iterator[tuple[str, str, str]]:
    # Field, relation, value; an empty field stands for what is not known.
    words = _WORD.findall(text)
    place = 0
    while place < len(words):
        field = next((name for size in (3, 2, 1) if (name := " ".join(words[place : place + size])) in _FIELDS), "")
        if not field:
            yield "", "", words[place]
            place += 1
            continue
        place += field.count(" ") + 1
        relation = words[place] if place < len(words) and words[place] in _RELATIONS else ""
        place += bool(relation)
        value = words[place] if place < len(words) else ""
        place += 1
        if words[place : place + 1] == ["/"]:  # bits under a mask
            value = f"{value} / {' '.join(words[place + 1 : place + 2])}"
            place += 2
        yield field, relation, value


def _compare(field: str, value: str, around: Circumstances) -> Answer:
    if value.startswith("@") or "…" in value:
        return None
    values = [each.strip() for each in value.strip("{} ").split(",")] if value.startswith("{") else [value]
    found = [_FIELDS[field](each, around) for each in values]
    return True if True in found else None if None in found else False


def _address(version: int, which: str) -> Callable[[str, Circumstances], Answer]:
    def compare(value: str, around: Circumstances) -> Answer:
        address = around.packet.source if which == "source" else around.packet.destination
        if around.packet.version != version:
            return False
        if address is None:
            return None
        first, dash, last = value.partition("-")
        try:
            if dash:
                low, high = ip_address(first), ip_address(last)
                return int(low) <= int(address) <= int(high)
            return address in ip_network(value, strict=False)
        except ValueError:
            return None

    return compare


def _port(protocol: str, which: str) -> Callable[[str, Circumstances], Answer]:
    def compare(value: str, around: Circumstances) -> Answer:
        packet = around.packet
        if packet.protocol == "icmp" or protocol not in (packet.protocol, "th"):
            return False
        port = packet.port if which == "destination" else packet.source_port
        first, dash, last = value.partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            return None
        if port is None:
            return True if (int(first), last) == (0, "65535") else None
        return int(first) <= port <= int(last or first)

    return compare


def _protocol(value: str, around: Circumstances) -> Answer:
    return value in _PROTOCOL_NAMES[around.packet.protocol_number]


def _icmp_type(version: int) -> Callable[[str, Circumstances], Answer]:
    def compare(value: str, around: Circumstances) -> Answer:
        packet = around.packet
        if packet.protocol != "icmp" or packet.version != version:
            return False
        return _ECHO[version, packet.is_reply] in _ICMP_WORDS.get(value, {value})

    return compare


def _interface(which: str) -> Callable[[str, Circumstances], Answer]:
    def compare(value: str, around: Circumstances) -> Answer:
        name = (around.incoming if which == "in" else around.outgoing) or ""
        wanted = value.strip('"')
        return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted

    return compare


def _state(value: str, around: Circumstances) -> Answer:
    return around.state in value.split(",")


def _mark(value: str, around: Circumstances) -> Answer:
    try:
        return None if around.mark is None else around.mark == int(value, 0)
    except ValueError:
        return None


def _family(value: str, around: Circumstances) -> Answer:
    return value == f"ipv{around.packet.version}"


def _kind_of_address(which: str) -> Callable[[str, Circumstances], Answer]:
    def compare(value: str, around: Circumstances) -> Answer:
        address = around.packet.source if which == "source" else around.packet.destination
        if address is None or value not in ("local", "unicast"):
            return None
        return around.local(address) == (value == "local")

    return compare


def _flags(value: str, around: Circumstances) -> Answer:
    if around.packet.protocol != "tcp":
        return False
    own = {"syn", "ack"} if around.packet.is_reply else {"syn"}
    wanted, _, mask = (each.strip() for each in value.partition("/"))
    if not mask or not wanted.replace(",", "").isalpha():
        return None
    return own & set(mask.split(",")) == set(wanted.split(","))


_FIELDS: dict[str, Callable[[str, Circumstances], Answer]] = {
    "ip saddr": _address(4, "source"),
    "ip daddr": _address(4, "destination"),
    "ip6 saddr": _address(6, "source"),
    "ip6 daddr": _address(6, "destination"),
    "ip protocol": _protocol,
    "ip6 nexthdr": _protocol,
    "meta l4proto": _protocol,
    "meta nfproto": _family,
    "meta mark": _mark,
    "icmp type": _icmp_type(4),
    "icmpv6 type": _icmp_type(6),
    "iifname": _interface("in"),
    "oifname": _interface("out"),
    "ct state": _state,
    "fib saddr type": _kind_of_address("source"),
    "fib daddr type": _kind_of_address("destination"),
    "tcp flags": _flags,
    "comment": lambda value, around: True,
    **{
        f"{protocol} {word}": _port(protocol, which)
        for protocol in ("tcp", "udp", "th")
        for word, which in (("sport", "source"), ("dport", "destination"))
    },
}


def first_word(action: str) -> Sequence[str]:
    """Return the words of what a rule does, its statement of verdict or translation first."""
    words = action.split()
    for place, word in enumerate(words):
        if word in ("accept", "drop", "reject", "return", "dnat", "snat", "masquerade", "redirect", "jump", "goto"):
            return words[place:]
        if word == "REJECT" or words[place : place + 3] == ["[xt", "target", "REJECT]"]:
            return ["reject"]
        if word in ("vmap", "queue"):
            return ["unknown"]
    return ["continue"]
