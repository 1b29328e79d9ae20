"""Let nf_tables tell what its rules make of some packets, as ``nft monitor trace`` does.

Packets are marked for it (``meta nftrace set 1``) by a table of our own, which belongs to the socket: the kernel
deletes it when the socket is closed, whatever ends this program. Source: <linux/netfilter/nf_tables.h>,
nf_tables_trace.c, NFT_TABLE_F_OWNER of Linux 5.12 (kernel commit 6001a930ce03).
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import pack

from nsim.kernel.nat_rules import Place
from nsim.kernel.netlink import NetlinkSocket, attributes, messages
from nsim.ops.message import CREATE, NLM_F_APPEND, NLM_F_CREATE, attribute, text
from nsim.ops.operation import NetfilterRequest

_TABLE = "nsim-explain"
_INET = 1
_NEWTABLE, _NEWCHAIN, _NEWRULE, _TRACE = 0, 3, 6, 0x0A11
_TABLE_HAS_OWNER = 2
_NESTED = 0x8000
_HOOKS = (("prerouting", 0), ("output", 3))
_FIRST = -450  # before everybody else's, conntrack's too
_TRANSPORT_HEADER, _META_NFTRACE = 2, 12
_SOL_NETLINK, _ADD_MEMBERSHIP, _GROUP_TRACE = 270, 1, 9
_POLICY, _RULE = 1, 3
_DROP = 0


@dataclass(frozen=True, slots=True)
class Traced:
    """What a rule, or a policy, has made of a packet.

    ``packet`` are the headers of the packet from IP on, and empty where the kernel has told them before, of the same
    ``number``. ``handle`` is the kernel's number of the rule, None for a policy.
    """

    number: int
    place: Place
    handle: int | None
    drops: bool
    packet: bytes


def mark(netlink: NetlinkSocket, opened: socket.socket, patterns: Sequence[tuple[int, bytes]]) -> None:
    """Mark packets that have one of some patterns, each so many bytes behind the start of their transport header.

    From then on ``opened``, a socket for NETLINK_NETFILTER of which ``netlink`` speaks, tells what becomes of them.
    Raises OSError when the kernel refuses.
    """
    header = pack(">BBH", _INET, 0, 0)
    parts = [(_NEWTABLE, CREATE, header + text(1, _TABLE) + _number(2, _TABLE_HAS_OWNER))]
    for name, hook in _HOOKS:
        place = attribute(_NESTED | 4, _number(1, hook) + attribute(2, pack(">i", _FIRST)))
        parts.append((_NEWCHAIN, NLM_F_CREATE, header + text(1, _TABLE) + text(3, name) + place + text(7, "filter")))
        for offset, pattern in patterns:
            rule = text(1, _TABLE) + text(2, name) + attribute(_NESTED | 4, _marking(offset, pattern))
            parts.append((_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, header + rule))
    refusal = netlink.change_netfilter(NetfilterRequest(tuple(parts)))
    if refusal is not None:
        raise OSError(refusal.errno, refusal.words or "nftrace")
    opened.setsockopt(_SOL_NETLINK, _ADD_MEMBERSHIP, _GROUP_TRACE)


def read_traces(opened: socket.socket) -> Iterator[Traced]:
    """Yield what has been told so far, without our own table's part."""
    opened.setblocking(False)
    while True:
        try:
            data = opened.recv(1 << 18)
        except BlockingIOError:
            return
        for kind, _flags, _sequence, body in messages(data):
            found = _decode(body) if kind == _TRACE else None
            if found is not None and found.place[1] != _TABLE:
                yield found


def _decode(body: bytes) -> Traced | None:
    given = attributes(body, 4)
    kind = int.from_bytes(given.get(4, b""), "big")
    if kind == _RULE:
        verdict = int.from_bytes(attributes(given.get(5, b"")).get(1, b""), "big")
        handle: int | None = int.from_bytes(given.get(3, b""), "big")
    elif kind == _POLICY:
        verdict, handle = int.from_bytes(given.get(16, b"\1"), "big"), None
    else:
        return None
    table, chain = (given[each].rstrip(b"\0").decode(errors="replace") for each in (1, 2))
    number = int.from_bytes(given.get(6, b""), "big")
    packet = given.get(8, b"") + given.get(9, b"")
    return Traced(number, (body[0], table, chain), handle, verdict == _DROP, packet)


def _marking(offset: int, pattern: bytes) -> bytes:
    register = _number(1, 1)
    load = register + _number(2, _TRANSPORT_HEADER) + _number(3, offset) + _number(4, len(pattern))
    compare = register + _number(2, 0) + attribute(_NESTED | 3, attribute(1, pattern))
    one = register + attribute(_NESTED | 2, attribute(1, b"\1"))
    marked = _number(2, _META_NFTRACE) + _number(3, 1)
    return (
        _expression("payload", load) + _expression("cmp", compare) + _expression("immediate", one)
        + _expression("meta", marked)
    )  # fmt: skip


def _number(kind: int, value: int) -> bytes:
    return attribute(kind, pack(">I", value))


def _expression(name: str, data: bytes) -> bytes:
    return attribute(_NESTED | 1, text(1, name) + attribute(_NESTED | 2, data))
