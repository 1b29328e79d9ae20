"""The goal that a packet with a small TTL ends at a certain router, and that its sender is told."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import time
from dataclasses import dataclass
from ipaddress import IPv4Address

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import address_of
from nsim.network import Network, Node

_ECHO_REQUEST, _ECHO_REPLY, _TIME_EXCEEDED = 8, 0, 11
_HEADER = struct.Struct(">BBHHH")


@dataclass(frozen=True)
class ExpiresAt(Goal):
    """A ping that may pass so many ``hops`` is reported as expired by an address, as traceroute finds it."""

    source: str
    target: str
    hops: int
    address: str

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"{self.address} reports what {self.source} sends to {self.target} with a TTL of {self.hops}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Send one and listen who reports it."""
        target = IPv4Address(str(address_of(network, self.target, 4)))
        kind, who = _answer(network.namespace(self.source), target, self.hops, patience_s)
        if kind == _TIME_EXCEEDED and who == self.address:
            return Verdict(True)
        if kind == _TIME_EXCEEDED:
            return Verdict(False, f"{who} reports it")
        return Verdict(False, f"it comes to {who}" if kind == _ECHO_REPLY else "nobody reports it")


def _answer(node: Node, target: IPv4Address, hops: int, patience_s: float) -> tuple[int | None, str]:
    # The type of the ICMP message that answers, and its sender. Source: RFC 792, icmp(7), raw(7).
    token = os.urandom(8)
    with node.open_socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as opened:
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, hops)
        try:
            opened.sendto(_echo_request(token), (str(target), 0))
        except OSError:  # it has no way there
            return None, ""
        deadline = time.monotonic() + patience_s
        with selectors.DefaultSelector() as selector:
            selector.register(opened, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0 and selector.select(left):
                data, (sender, _) = opened.recvfrom(2048)
                kind = data[(data[0] & 15) * 4]
                if token in data and kind in (_ECHO_REPLY, _TIME_EXCEEDED):
                    return kind, sender
    return None, ""


def _echo_request(token: bytes) -> bytes:
    header = _HEADER.pack(_ECHO_REQUEST, 0, 0, int.from_bytes(token[:2], "big"), 1)
    total = sum(struct.unpack(">8H", header + token))
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    return header[:2] + struct.pack(">H", ~total & 0xFFFF) + header[4:] + token
