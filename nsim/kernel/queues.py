"""Read how an interface sends: the queueing disciplines of a namespace and what they make of packets.

Source: <linux/pkt_sched.h>, tc-tbf(8), tc-netem(8), tc-htb(8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack, unpack, unpack_from

from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.ops.netem_set import (
    DEFAULT_LIMIT_PACKETS,
    TCA_NETEM_CORRUPT,
    TCA_NETEM_JITTER64,
    TCA_NETEM_LATENCY64,
    TCA_NETEM_REORDER,
    ratio,
)
from nsim.ops.queue import TCA_KIND, TCA_OPTIONS
from nsim.ops.rate_set import TCA_TBF_PARMS, TCA_TBF_RATE64
from nsim.units import Duration, Rate

_RTM_GETQDISC, _RTM_GETTCLASS = 38, 42
_TCA_STATS2, _TCA_STATS_BASIC = 7, 1
_TCA_HTB_PARMS, _TCA_HTB_RATE64, _TCA_HTB_CEIL64 = 1, 6, 7
_HEADER = "=BxxxiIII"  # struct tcmsg: family, interface, handle, parent, info
_HEADER_BYTES = 20


@dataclass(frozen=True, slots=True)
class Queue:
    """One queueing discipline; ``properties`` are those of links that it carries out, by keyword, as text."""

    interface_index: int
    kind: str
    handle: int
    parent: int
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class RateClass:
    """A class of htb: what it may always send, and what it may send when its parent has some to spare.

    ``sent`` is how many packets it has sent, which it counts when they leave.
    """

    handle: int
    parent: int
    rate: Rate
    ceiling: Rate
    sent: int


def queues(netlink: NetlinkSocket) -> Iterator[Queue]:
    """Yield the queueing disciplines of the socket's namespace."""
    for body in netlink.dump(_RTM_GETQDISC, pack(_HEADER, 0, 0, 0, 0, 0)):
        _family, index, handle, parent, _info = unpack_from(_HEADER, body)
        given = attributes(body, _HEADER_BYTES)
        kind = given[TCA_KIND].rstrip(b"\0").decode()
        options = given.get(TCA_OPTIONS, b"")
        read = {"tbf": _bucket, "netem": _netem}.get(kind)
        yield Queue(index, kind, handle, parent, read(options) if read is not None else {})


def rate_classes(netlink: NetlinkSocket, interface_index: int) -> Iterator[RateClass]:
    """Yield the classes of htb of one interface."""
    for body in netlink.dump(_RTM_GETTCLASS, pack(_HEADER, 0, interface_index, 0, 0, 0)):
        _family, _index, handle, parent, _info = unpack_from(_HEADER, body)
        given = attributes(body, _HEADER_BYTES)
        if given[TCA_KIND].rstrip(b"\0") != b"htb":
            continue
        options = attributes(given[TCA_OPTIONS])
        # struct tc_htb_opt begins with two struct tc_ratespec of 12 bytes, whose last field is bytes per second.
        rate, ceiling = (unpack_from("=I", options[_TCA_HTB_PARMS], at)[0] for at in (8, 20))
        if _TCA_HTB_RATE64 in options:
            (rate,) = unpack("=Q", options[_TCA_HTB_RATE64])
        if _TCA_HTB_CEIL64 in options:
            (ceiling,) = unpack("=Q", options[_TCA_HTB_CEIL64])
        basic = attributes(given.get(_TCA_STATS2, b"")).get(_TCA_STATS_BASIC)  # struct gnet_stats_basic
        sent = unpack_from("=I", basic, 8)[0] if basic is not None else 0
        yield RateClass(handle, parent, Rate(rate * 8), Rate(ceiling * 8), sent)


def _bucket(options: bytes) -> dict[str, str]:
    given = attributes(options)
    (bytes_per_second,) = unpack_from("=I", given[TCA_TBF_PARMS], 8)
    if TCA_TBF_RATE64 in given:
        (bytes_per_second,) = unpack("=Q", given[TCA_TBF_RATE64])
    return {"rate": str(Rate(bytes_per_second * 8))}


def _netem(options: bytes) -> dict[str, str]:
    _latency, limit, loss, _gap, duplicate, _jitter = unpack_from("=6I", options)
    given = attributes(options, 24)
    found = {}
    for name, kind in (("delay", TCA_NETEM_LATENCY64), ("jitter", TCA_NETEM_JITTER64)):
        (nanoseconds,) = unpack("=q", given.get(kind, bytes(8)))
        if nanoseconds:
            found[name] = str(Duration(nanoseconds / 1e9))
    shares = {"loss": loss, "duplicate": duplicate}
    for name, kind in (("reorder", TCA_NETEM_REORDER), ("corrupt", TCA_NETEM_CORRUPT)):
        (shares[name],) = unpack_from("=I", given.get(kind, bytes(4)))
    found |= {name: str(ratio(numbers)) for name, numbers in shares.items() if numbers}
    if limit != DEFAULT_LIMIT_PACKETS:
        found["limit"] = str(limit)
    return found
