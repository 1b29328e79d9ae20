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
from nsim.kernel.netlink import NetlinkSocket, attributes, messages, open_netlink
from nsim.ops.message import RTM_DELLINK, RTM_NEWLINK, number
from nsim.ops.operation import RouteRequest

_SOL_NETLINK, _LISTEN_ALL_NSID = 270, 8
_RTMGRP_LINK = 1
_RTM_NEWNSID, _RTM_GETNSID, _NETNSA_NSID, _NETNSA_FD = 88, 90, 1, 3
_ANY = 0xFFFFFFFF  # -1: whatever number is free


def open_monitor(descriptors: Sequence[int]) -> tuple[socket.socket, list[int]]:
    """Open a socket that hears of the interfaces of the calling thread's namespace and of those given.

    Return it with the numbers that those given have, in their order.
    """
    with open_netlink() as netlink:
        numbers = _numbered(netlink, descriptors)
    opened = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    opened.setsockopt(_SOL_NETLINK, _LISTEN_ALL_NSID, 1)
    opened.bind((0, _RTMGRP_LINK))
    opened.setblocking(False)
    return opened, numbers


def _numbered(netlink: NetlinkSocket, descriptors: Sequence[int]) -> list[int]:
    # Usually none of them has a number yet, and they get those that are wanted.
    wanted = list(range(1, len(descriptors) + 1))
    requests = [_give(position, descriptor) for position, descriptor in zip(wanted, descriptors, strict=True)]
    if netlink.change(requests) is None:
        return wanted
    # One that has a number keeps it: the kernel numbers by itself what a cable leads to.
    return [_number_of(netlink, descriptor) for descriptor in descriptors]


def _number_of(netlink: NetlinkSocket, descriptor: int) -> int:
    question = pack("=Bxxx", 0) + number(_NETNSA_FD, descriptor)
    for _ in range(2):
        told = attributes(netlink.get(_RTM_GETNSID, question), 4)
        found = int(unpack("=i", told[_NETNSA_NSID])[0])
        if found >= 0:
            break
        netlink.change([_give(_ANY, descriptor)])
    return found


def _give(position: int, descriptor: int) -> RouteRequest:
    body = pack("=Bxxx", 0) + number(_NETNSA_NSID, position) + number(_NETNSA_FD, descriptor)
    return RouteRequest(_RTM_NEWNSID, 0, body)


def link_events(opened: socket.socket) -> Iterator[tuple[int | None, Interface, bool]]:
    """Yield what has happened since the last call: the namespace's number (None for our own), the interface, and
    whether it is still there.

    Namespaces that somebody has made by hand may be among them.

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
                yield (numbers[0] if numbers else None), decode_interface(body), kind == RTM_NEWLINK


def lost_events(error: OSError) -> bool:
    """Say whether an error of ``link_events`` means that events were lost."""
    return error.errno == errno.ENOBUFS
