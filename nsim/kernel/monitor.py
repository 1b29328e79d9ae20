"""Hear of every interface that changes, in all namespaces at once, on a single socket.

A socket that asks for it (NETLINK_LISTEN_ALL_NSID) hears the events of every namespace to which its own one has given
a number; the number comes along with each event. Source: kernel commit 59324cf35aba, rtnetlink(7).
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Sequence
from struct import pack, unpack

from nsim.kernel.interfaces import Interface, decode_interface
from nsim.kernel.netlink import messages, open_netlink
from nsim.ops.message import RTM_DELLINK, RTM_NEWLINK, number
from nsim.ops.operation import RouteRequest

_SOL_NETLINK, _LISTEN_ALL_NSID = 270, 8
_RTMGRP_LINK = 1
_RTM_NEWNSID, _NETNSA_NSID, _NETNSA_FD = 88, 1, 3


def open_monitor(descriptors: Sequence[int]) -> socket.socket:
    """Open a socket that hears of the interfaces of the calling thread's namespace and of those given.

    They get numbers in their order, from 1 on.
    """
    requests = [
        RouteRequest(
            _RTM_NEWNSID, 0, pack("=Bxxx", 0) + number(_NETNSA_NSID, position) + number(_NETNSA_FD, descriptor)
        )
        for position, descriptor in enumerate(descriptors, 1)
    ]
    with open_netlink() as netlink:
        netlink.change(requests)  # one that has a number keeps it, which a second monitor may find
    opened = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    opened.setsockopt(_SOL_NETLINK, _LISTEN_ALL_NSID, 1)
    opened.bind((0, _RTMGRP_LINK))
    opened.setblocking(False)
    return opened


def link_events(opened: socket.socket) -> Iterator[tuple[int, Interface, bool]]:
    """Yield what has happened since the last call: the namespace's number (0 for our own), the interface, and
    whether it is still there.

    Raises OSError with ENOBUFS when events were lost, because nobody had asked for too long.
    """
    while True:
        try:
            data, ancillary, _flags, _sender = opened.recvmsg(1 << 16, 64)
        except BlockingIOError:
            return
        numbers = [unpack("=i", value)[0] for level, kind, value in ancillary if (level, kind) == (_SOL_NETLINK, 8)]
        for kind, _flags, _sequence, body in messages(data):
            if kind in (RTM_NEWLINK, RTM_DELLINK):
                yield (numbers[0] if numbers else 0), decode_interface(body), kind == RTM_NEWLINK


def lost_events(error: OSError) -> bool:
    """Say whether an error of ``link_events`` means that events were lost."""
    return error.errno == errno.ENOBUFS
