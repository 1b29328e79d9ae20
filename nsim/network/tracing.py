"""Watch what the rules of a node make of some packets, until the ``with`` block ends; nothing of it stays."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence

from nsim.kernel.netlink import NETLINK_NETFILTER, NetlinkSocket
from nsim.kernel.nft_trace import Traced, mark, read_traces
from nsim.network.node import Node

__all__ = ["Traced", "Tracer"]


class Tracer:
    """Has the packets of a node traced that carry one of some patterns; raises OSError where the kernel does not.

    ``patterns`` are bytes, and how far behind the start of the transport header they stand.
    """

    def __init__(self, node: Node, patterns: Sequence[tuple[int, bytes]]) -> None:
        self._socket = node.open_socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
        try:
            mark(NetlinkSocket(self._socket), self._socket, patterns)
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Tracer:
        return self

    def __exit__(self, *exception: object) -> None:
        self._socket.close()  # with it goes the table that has marked the packets

    def read(self) -> Iterator[Traced]:
        """Yield what has been told since."""
        yield from read_traces(self._socket)
