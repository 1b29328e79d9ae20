"""Wait until the kernel has done what it leaves to its workers when interfaces come up: until then packets are lost.

An interface that gets a carrier is up at once, but it is a worker that switches its queue on and has its bridge let
frames pass; and another that has a node listen to those who ask for its IPv6 address. Where many networks come and go
that takes a while, and the first packet, an ARP request most often, is lost without a word and sent again only after a
second. Sources: linkwatch_do_dev in net/core/link_watch.c; br_port_carrier_check in net/bridge/br_if.c;
addrconf_dad_start in net/ipv6/addrconf.c; rtnl_getlink in net/core/rtnetlink.c, which since Linux 6.8 does the first
worker's work for the one interface that is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Set
from struct import pack, unpack_from

from nsim.kernel.interfaces import interface, interfaces
from nsim.kernel.netlink import NetlinkSocket
from nsim.ops.message import AF_INET6, RTM_GETADDR

_IFA_F_DADFAILED, _IFA_F_TENTATIVE = 0x08, 0x40
_SWITCHED_OFF = "noop"
_PAUSE_S = 0.001


def await_ready(netlink: NetlinkSocket, until: float, *, addresses: bool = True) -> bool:
    """Wait until all interfaces of the socket's namespace that have a carrier pass packets, and say whether they do.

    ``until`` is when to stop, by time.monotonic(). Without ``addresses`` the IPv6 addresses are not waited for.
    """
    while True:
        used = [each for each in interfaces(netlink).values() if each.up and each.carrier]
        late = [each.name for each in used if not each.running or each.queue == _SWITCHED_OFF]
        if not late and not (addresses and _has_tentative_address(netlink, {each.index for each in used})):
            return True
        if time.monotonic() > until:
            return False
        for name in late:
            interface(netlink, name)
        time.sleep(_PAUSE_S)


def _has_tentative_address(netlink: NetlinkSocket, indexes: Set[int]) -> bool:
    for body in netlink.dump(RTM_GETADDR, pack("=BBBBI", AF_INET6, 0, 0, 0, 0)):
        _family, _length, flags, _scope, owner = unpack_from("=BBBBI", body)
        if owner in indexes and flags & _IFA_F_TENTATIVE and not flags & _IFA_F_DADFAILED:
            return True
    return False
