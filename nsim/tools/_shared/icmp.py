"""Encode and decode ICMP for IPv4 (RFC 792) and IPv6 (RFC 4443): echo messages and errors that quote a packet."""

import struct
from typing import NamedTuple

from nsim.tools._shared.checksum import internet_checksum

ECHO_REPLY, UNREACHABLE, SOURCE_QUENCH, REDIRECT, ECHO_REQUEST = 0, 3, 4, 5, 8
TIME_EXCEEDED, PARAMETER_PROBLEM = 11, 12
ERRORS = (UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM)

UNREACHABLE6, PACKET_TOO_BIG6, TIME_EXCEEDED6, PARAMETER_PROBLEM6 = 1, 2, 3, 4
ECHO_REQUEST6, ECHO_REPLY6 = 128, 129
ERRORS6 = (UNREACHABLE6, PACKET_TOO_BIG6, TIME_EXCEEDED6, PARAMETER_PROBLEM6)

_SKIPPED_HEADERS6 = (0, 43, 44, 60)  # hop-by-hop, routing, fragment, destination options: RFC 8200, 4.1


class Message(NamedTuple):
    """Hold one ICMP message: type, code, the 32 bits after the checksum, and the rest."""

    kind: int
    code: int
    word: int
    body: bytes

    @property
    def identifier(self) -> int:
        """Return the identifier of an echo message."""
        return self.word >> 16

    @property
    def sequence(self) -> int:
        """Return the sequence number of an echo message."""
        return self.word & 0xFFFF


class Quoted(NamedTuple):
    """Hold the packet that an error quotes: where it was going, its protocol and the start of its payload."""

    destination: bytes
    protocol: int
    payload: bytes


def encode_echo(kind: int, identifier: int, sequence: int, payload: bytes) -> bytes:
    """Return an echo message; for IPv6 the kernel computes the checksum again, with the pseudo-header."""
    head = struct.pack("!BBHHH", kind, 0, 0, identifier, sequence)
    return head[:2] + struct.pack("!H", internet_checksum(head + payload)) + head[4:] + payload


def decode(data: bytes) -> Message | None:
    """Read an ICMP message that starts at `data`, or return None when it is cut short."""
    if len(data) < 8:
        return None
    kind, code, _, word = struct.unpack_from("!BBHI", data)
    return Message(kind, code, word, data[8:])


def strip_ipv4(packet: bytes) -> tuple[int, bytes] | None:
    """Return time to live and payload of an IPv4 packet, or None when it is none."""
    if len(packet) < 20 or packet[0] >> 4 != 4:
        return None
    return packet[8], packet[(packet[0] & 15) * 4 :]


def quoted_packet(body: bytes) -> Quoted | None:
    """Read the IPv4 or IPv6 packet that an ICMP error carries."""
    if len(body) >= 20 and body[0] >> 4 == 4:
        return Quoted(body[16:20], body[9], body[(body[0] & 15) * 4 :])
    if len(body) < 40 or body[0] >> 4 != 6:
        return None
    protocol, offset = body[6], 40
    while protocol in _SKIPPED_HEADERS6 and len(body) >= offset + 8:
        length = 8 if protocol == 44 else (body[offset + 1] + 1) * 8
        protocol, offset = body[offset], offset + length
    return Quoted(body[24:40], protocol, body[offset:])
