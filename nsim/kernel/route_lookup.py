"""Ask the kernel where it would send a packet: its verdict, and the route that it rests on.

Nothing is sent. With an incoming interface the question is that of a packet that arrives there, and forwarding,
source validation and policy rules have their say. Source: rtnetlink(7), <linux/rtnetlink.h>, inet_rtm_getroute in
net/ipv4/route.c, inet6_rtm_getroute in net/ipv6/route.c.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from struct import pack, unpack

from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.ops.message import address_family, attribute, number

IpAddress = IPv4Address | IPv6Address

_RTM_GETROUTE = 26
_HEADER_BYTES = 12
_FIB_MATCH, _LOOKUP_TABLE = 0x2000, 0x1000
_DST, _SRC, _IIF, _OIF, _GATEWAY, _PREFSRC, _TABLE, _MARK, _VIA = 1, 2, 3, 4, 5, 7, 15, 16, 18
_IP_PROTO, _SPORT, _DPORT = 27, 28, 29
_KINDS = {
    1: "unicast", 2: "local", 3: "broadcast", 4: "anycast", 5: "multicast", 6: "blackhole", 7: "unreachable",
    8: "prohibit",
}  # fmt: skip
_LINK_DOWN = 16
# IPv6 tells of a route that leads nowhere, where IPv4 refuses to answer.
_ERRORS = {"blackhole": errno.EINVAL, "unreachable": errno.EHOSTUNREACH, "prohibit": errno.EACCES}


@dataclass(frozen=True, slots=True)
class Question:
    """A packet, as far as routing looks at it; ``incoming`` is the kernel's number of the interface it arrives on.

    ``outgoing`` is an interface that it must leave by, or the VRF to which it belongs.

    ``protocol`` is a number of IANA's; ports only where the protocol has them.
    """

    destination: IpAddress
    source: IpAddress | None = None
    incoming: int | None = None
    mark: int = 0
    protocol: int | None = None
    source_port: int | None = None
    destination_port: int | None = None
    outgoing: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The kernel's answer: a route, or why there is none.

    ``refusal`` is the errno of a refusal and 0 where there is a route. ``kind`` is ``unicast``, ``local`` and so on,
    and empty where the kernel does not tell it. ``prefix`` is what the route is for: ``default``, or a prefix with its
    length. ``source`` is the address that the kernel gives packets of its own that go this way.
    """

    refusal: int = 0
    kind: str = ""
    prefix: str = ""
    via: IpAddress | None = None
    interface_index: int | None = None
    source: IpAddress | None = None
    table: int = 0
    link_down: bool = False


def look_up(netlink: NetlinkSocket, question: Question) -> Answer:
    """Return where a packet would go; a refusal is an answer too."""
    try:
        body = netlink.get(_RTM_GETROUTE, _request(question, _LOOKUP_TABLE))
    except OSError as error:
        return Answer(refusal=error.errno or errno.EIO)
    kind = _KINDS.get(body[7], str(body[7]))
    given = attributes(body, _HEADER_BYTES)
    return Answer(
        refusal=_ERRORS.get(kind, 0),
        kind=kind,
        prefix=_prefix(netlink, question),
        via=_next_hop(given),
        interface_index=_index(given.get(_OIF)),
        source=_address(given.get(_PREFSRC)),
        table=_index(given.get(_TABLE)) or body[4],
        link_down=bool(int.from_bytes(body[8:12], "little") & _LINK_DOWN),
    )


def _prefix(netlink: NetlinkSocket, question: Question) -> str:
    # What has matched is a question of its own, to which the answer tells all next hops and not the chosen one.
    try:
        body = netlink.get(_RTM_GETROUTE, _request(question, _FIB_MATCH))
    except OSError:
        return ""
    given = attributes(body, _HEADER_BYTES)
    return f"{_address(given[_DST])}/{body[1]}" if _DST in given and body[1] else "default"


def _request(question: Question, flags: int) -> bytes:
    destination, source = question.destination, question.source
    bits = len(destination.packed) * 8
    family = address_family(destination)
    body = pack("=BBBBBBBBI", family, bits, bits if source is not None else 0, 0, 0, 0, 0, 0, flags)
    body += attribute(_DST, destination.packed)
    if source is not None:
        body += attribute(_SRC, source.packed)
    for kind, value in ((_IIF, question.incoming), (_OIF, question.outgoing), (_MARK, question.mark or None)):
        if value is not None:
            body += number(kind, value)
    if question.protocol is not None:
        body += attribute(_IP_PROTO, pack("=B", question.protocol))
    for kind, port in ((_SPORT, question.source_port), (_DPORT, question.destination_port)):
        if port is not None:
            body += attribute(kind, pack(">H", port))
    return body


def _next_hop(given: dict[int, bytes]) -> IpAddress | None:
    if _VIA in given:  # an IPv6 next hop of an IPv4 route
        return _address(given[_VIA][2:])
    return _address(given.get(_GATEWAY))


def _address(packed: bytes | None) -> IpAddress | None:
    return None if packed is None else ip_address(packed)


def _index(packed: bytes | None) -> int | None:
    return None if packed is None else int(unpack("=I", packed)[0])
