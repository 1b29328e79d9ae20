"""Wait until the kernel has announced the carriers of interfaces: until then packets are lost.

An interface that gets a carrier is up at once, but it is a worker of the kernel that switches its queue on and has its
bridge let frames pass, when it comes to it. Where many networks come and go that takes a while, and the first packet,
an ARP request most often, is lost without a word and sent again only after a second. Sources: linkwatch_do_dev in
net/core/link_watch.c; br_port_carrier_check in net/bridge/br_if.c; rtnl_getlink in net/core/rtnetlink.c, which since
Linux 6.8 does the worker's work for the one interface that is asked for.
"""

from __future__ import annotations

import time

from nsim.kernel.interfaces import interface, interfaces
from nsim.kernel.netlink import NetlinkSocket

_SWITCHED_OFF = "noop"
_PAUSE_S = 0.001


def await_carriers(netlink: NetlinkSocket, until: float) -> bool:
    """Wait until every interface of the socket's namespace that has a carrier is in use, and say whether it is.

    ``until`` is when to stop, by time.monotonic().
    """
    while waiting := _unannounced(netlink):
        if time.monotonic() > until:
            return False
        for name in waiting:
            interface(netlink, name)
        # What stands on an interface, as a bridge does on its ports, gets its carrier after it.
        if waiting == _unannounced(netlink):
            time.sleep(_PAUSE_S)
    return True


def _unannounced(netlink: NetlinkSocket) -> list[str]:
    found = [each for each in interfaces(netlink).values() if each.up and each.carrier]
    return [each.name for each in found if not each.running or each.queue == _SWITCHED_OFF]
