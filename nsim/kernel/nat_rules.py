"""List the rules that translate addresses, from the kernel's nf_tables: whoever made them, with whatever program.

Those of nsim, those typed with nft, and those of an iptables that speaks to nf_tables are all kept there.
Source: <linux/netfilter/nf_tables.h>, nft(8).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass, replace
from struct import pack

from nsim.kernel.netlink import NetlinkSocket, attribute_list, attributes
from nsim.kernel.nft_rule import RuleText, rule_text
from nsim.ops.message import attribute, text

_GETCHAIN, _GETRULE, _GETSETELEM = 0x0A04, 0x0A07, 0x0A0D
_ALL_FAMILIES = bytes(4)  # struct nfgenmsg
_FAMILY_NAMES = {1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6"}
_HOOKS = ("prerouting", "input", "forward", "output", "postrouting")
_WITHOUT_NFTABLES = {errno.EINVAL, errno.EOPNOTSUPP, errno.EPROTONOSUPPORT}

_TRANSLATIONS = ("dnat", "snat", "masquerade", "redirect")

Place = tuple[int, str, str]
"""A chain: the address family and the name of its table, and its own name."""


@dataclass(frozen=True, slots=True)
class NatRule:
    """One rule in a chain that translates addresses, or in one that such a chain calls.

    ``table`` has its address family before its name (``ip nsim``); ``hook`` is the moment at which the chain is asked;
    ``match`` and ``action`` are written as nft does. ``packets`` is None where a rule does not count; of each
    connection only the first packet comes to such a chain.
    """

    table: str
    chain: str
    hook: str
    match: str
    action: str
    packets: int | None


def nat_rules(netlink: NetlinkSocket) -> Iterator[NatRule]:
    """Yield the rules of chains of type ``nat``, and of the chains they call, in the kernel's order.

    ``netlink`` is a socket for NETLINK_NETFILTER. A kernel without nf_tables has none of these rules.
    Raises OSError when the kernel refuses to list them.
    """
    try:
        hooks = dict(_nat_chains(netlink))
    except OSError as error:
        if error.errno not in _WITHOUT_NFTABLES:
            raise
        return
    if not hooks:
        return
    rules = list(all_rules(netlink))
    calls = [(place, (*place[:2], rule.calls)) for place, rule in rules if rule.calls]
    asked = {place: _asked_at(place, hooks, calls) for place in dict.fromkeys(place for place, _ in rules)}
    for place, rule in rules:
        # A chain may be called from a map as well, which does not say so here.
        if asked[place] or rule.action.startswith(_TRANSLATIONS):
            family, table, chain = place
            name = f"{_FAMILY_NAMES.get(family, family)} {table}"
            yield NatRule(name, chain, ",".join(asked[place]), rule.match, rule.action, rule.packets)


def _nat_chains(netlink: NetlinkSocket) -> Iterator[tuple[Place, str]]:
    for body in netlink.dump(_GETCHAIN, _ALL_FAMILIES):
        given = attributes(body, 4)
        if _text(given.get(7, b"")) == "nat":
            number = int.from_bytes(attributes(given[4])[1], "big")
            yield (body[0], _text(given[1]), _text(given[3])), _HOOKS[number] if number < len(_HOOKS) else str(number)


def all_rules(netlink: NetlinkSocket) -> Iterator[tuple[Place, RuleText]]:
    """Yield the rules of all chains, whatever they are for, in the kernel's order; raise OSError when it refuses."""
    # All rules first: a dump that is asked for while another is being read would mix with it.
    for body in list(netlink.dump(_GETRULE, _ALL_FAMILIES)):
        given = attributes(body, 4)

        def members(name: str, table: bytes = given[1], family: int = body[0]) -> list[tuple[bytes, bytes | None]]:
            return list(_members(netlink, family, table, name))

        described = rule_text(given.get(4, b""), body[0], given.get(7, b""), members)
        handle = int.from_bytes(given.get(3, b""), "big")
        yield (body[0], _text(given[1]), _text(given[2])), replace(described, handle=handle)


def _members(netlink: NetlinkSocket, family: int, table: bytes, name: str) -> Iterator[tuple[bytes, bytes | None]]:
    # The members of a set, in their order. In a set of ranges the kernel keeps the first value of each range, and
    # marks as an end the first value behind it.
    asked = pack(">BBH", family, 0, 0) + attribute(1, table) + text(2, name)
    found = []
    for body in netlink.dump(_GETSETELEM, asked):
        for _, content in attribute_list(attributes(body, 4).get(3, b"")):
            given = attributes(content)
            key = attributes(given.get(1, b"")).get(1)
            if key is not None:
                found.append((key, bool(int.from_bytes(given.get(3, b""), "big") & 1)))
    ranges = any(end for _, end in found)
    start = None
    for key, end in sorted(found):
        if not ranges:
            yield key, None
        elif not end:
            start = key
        elif start is not None:
            last = (int.from_bytes(key, "big") - 1).to_bytes(len(key), "big")
            yield start, last if last != start else None
            start = None
    if start is not None:
        yield start, b"\xff" * len(start)


def _asked_at(place: Place, hooks: dict[Place, str], calls: list[tuple[Place, Place]]) -> list[str]:
    # The moments at which a chain is asked: its own, or those of the chains that call it, or that call these.
    reached, waiting = {place}, [place]
    while waiting:
        target = waiting.pop()
        callers = {caller for caller, called in calls if called == target} - reached
        reached |= callers
        waiting += callers
    return sorted({hooks[each] for each in reached if each in hooks}, key=_order)


def _order(hook: str) -> int:
    return _HOOKS.index(hook) if hook in _HOOKS else len(_HOOKS)


def _text(value: bytes) -> str:
    return value.rstrip(b"\0").decode(errors="replace")
