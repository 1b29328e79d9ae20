"""Recognise in a received datagram an answer to our own requests, or an error about one of them."""

import socket
import struct
from typing import NamedTuple

from nsim.tools._shared import icmp
from nsim.tools._shared.checksum import internet_checksum
from nsim.tools._shared.resolve import Address
from nsim.tools.ping import messages
from nsim.tools.ping.record import recorded_route

TIMEVAL = struct.Struct("=qq")  # seconds and microseconds, at the start of every payload that has room for them


class Reply(NamedTuple):
    """Hold an answer; `sent_us` is None where the payload was too short to carry the time of sending."""

    sequence: int
    source: Address
    hops_left: int | None
    length: int
    sent_us: int | None
    is_intact: bool = True
    route: tuple[str, ...] = ()  # what the packet wrote down on its way there and back, if it was asked to


class Trouble(NamedTuple):
    """Hold an error about one of our requests. A redirect is advice: the request went on its way."""

    sequence: int
    source: Address
    text: str
    is_redirect: bool = False


def recognise_ipv4(packet: bytes, source: Address, identifier: int) -> Reply | Trouble | None:
    """Read an IPv4 packet from a raw ICMP socket; return None when it has nothing to do with us."""
    stripped = icmp.strip_ipv4(packet)
    message = icmp.decode(stripped[1]) if stripped else None
    if not stripped or not message:
        return None
    if message.kind == icmp.ECHO_REPLY and message.identifier == identifier:
        reply = _reply(message, source, stripped[0], internet_checksum(stripped[1]) == 0)
        return reply._replace(route=recorded_route(packet))
    if message.kind in icmp.ERRORS:
        sequence = _quoted_sequence(message, socket.IPPROTO_ICMP, icmp.ECHO_REQUEST, identifier)
        if sequence is not None:
            return Trouble(sequence, source, messages.describe_ipv4(message), message.kind == icmp.REDIRECT)
    return None


def recognise_ipv6(data: bytes, source: Address, hops_left: int | None, identifier: int) -> Reply | Trouble | None:
    """Read what a raw ICMPv6 socket received, which has no IP header; return None when it is not for us."""
    message = icmp.decode(data)
    if not message:
        return None
    if message.kind == icmp.ECHO_REPLY6 and message.identifier == identifier:
        return _reply(message, source, hops_left, True)  # the kernel has checked the sum, RFC 3542, 3.1
    if message.kind in icmp.ERRORS6:
        sequence = _quoted_sequence(message, socket.IPPROTO_ICMPV6, icmp.ECHO_REQUEST6, identifier)
        if sequence is not None:
            return Trouble(sequence, source, messages.describe_ipv6(message))
    return None


def _reply(message: icmp.Message, source: Address, hops_left: int | None, is_intact: bool) -> Reply:
    sent_us = None
    if len(message.body) >= TIMEVAL.size:
        seconds, microseconds = TIMEVAL.unpack_from(message.body)
        sent_us = seconds * 1_000_000 + microseconds
    return Reply(message.sequence, source, hops_left, len(message.body) + 8, sent_us, is_intact)


def _quoted_sequence(message: icmp.Message, protocol: int, kind: int, identifier: int) -> int | None:
    quoted = icmp.quoted_packet(message.body)
    if not quoted or quoted.protocol != protocol:
        return None
    request = icmp.decode(quoted.payload)
    if not request or request.kind != kind or request.identifier != identifier:
        return None
    return request.sequence
