"""Read all rules that packets are put to in a namespace: chains with their hooks and policies, and what is in them.

Source: <linux/netfilter/nf_tables.h>, <linux/netfilter.h>, nft(8).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass, field

from nsim.kernel.nat_rules import Place, all_rules
from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.kernel.nft_rule import RuleText

_GETCHAIN = 0x0A04
_ALL_FAMILIES = bytes(4)  # struct nfgenmsg
_INET, _IP, _IP6 = 1, 2, 10
_HOOKS = ("prerouting", "input", "forward", "output", "postrouting")
_WITHOUT_NFTABLES = {errno.EINVAL, errno.EOPNOTSUPP, errno.EPROTONOSUPPORT}
_VERSIONS = {_INET: (4, 6), _IP: (4,), _IP6: (6,)}


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that is asked at a hook, before those of higher ``priority``; ``policy`` holds at its end.

    ``kind`` is ``filter``, ``nat`` or ``route``. ``shown`` is how a person lists it.
    """

    place: Place
    hook: str
    priority: int
    kind: str
    policy: str
    versions: tuple[int, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The chains at hooks, by priority, and the rules of all chains, in their order."""

    chains: tuple[Chain, ...] = ()
    rules: dict[Place, list[RuleText]] = field(default_factory=dict)


def read_ruleset(netlink: NetlinkSocket) -> Ruleset:
    """Return the rules of nf_tables; ``netlink`` is a socket for NETLINK_NETFILTER.

    A kernel without nf_tables has none. Raises OSError when the kernel refuses to list them.
    """
    try:
        chains = sorted(_chains(netlink), key=lambda chain: chain.priority)
    except OSError as error:
        if error.errno not in _WITHOUT_NFTABLES:
            raise
        return Ruleset()
    rules: dict[Place, list[RuleText]] = {}
    if chains:
        for place, rule in all_rules(netlink):
            rules.setdefault(place, []).append(rule)
    return Ruleset(tuple(chains), rules)


def _chains(netlink: NetlinkSocket) -> Iterator[Chain]:
    for body in netlink.dump(_GETCHAIN, _ALL_FAMILIES):
        given = attributes(body, 4)
        family = body[0]
        if 4 not in given or family not in _VERSIONS:
            continue
        hook = attributes(given[4])
        number = int.from_bytes(hook[1], "big")
        if number >= len(_HOOKS):
            continue
        table, name = (given[kind].rstrip(b"\0").decode(errors="replace") for kind in (1, 3))
        word = {_INET: "inet", _IP: "ip", _IP6: "ip6"}[family]
        yield Chain(
            (family, table, name),
            _HOOKS[number],
            int.from_bytes(hook[2], "big", signed=True),
            given.get(7, b"filter").rstrip(b"\0").decode(),
            "drop" if int.from_bytes(given.get(5, b"\1"), "big") == 0 else "accept",
            _VERSIONS[family],
            f"nft list chain {word} {table} {name}",
        )
