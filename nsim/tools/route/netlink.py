"""Send one rtnetlink(7) request and raise what the kernel answers.

The numbers are those of linux/netlink.h and linux/rtnetlink.h.
"""

import os
import socket
import struct

ADD, DELETE = 24, 25  # RTM_NEWROUTE, RTM_DELROUTE
DESTINATION, OUTPUT_INTERFACE, GATEWAY, PRIORITY = 1, 4, 5, 6  # RTA_*
TYPE_UNICAST, TYPE_UNREACHABLE = 1, 7
SCOPE_UNIVERSE, SCOPE_LINK, SCOPE_HOST, SCOPE_NOWHERE = 0, 253, 254, 255
TABLE_MAIN, PROTOCOL_BOOT = 254, 3

_REQUEST, _ACKNOWLEDGE, _CREATE = 0x1, 0x4, 0x400
_ERROR = 2


def attribute(kind: int, value: bytes) -> bytes:
    """Return an attribute: length, type, value, and padding to four bytes."""
    return struct.pack("=HH", len(value) + 4, kind) + value + b"\0" * (-len(value) % 4)


def message(kind: int, body: bytes, *, is_create: bool) -> bytes:
    """Return a request that wants to be acknowledged."""
    flags = _REQUEST | _ACKNOWLEDGE | (_CREATE if is_create else 0)
    return struct.pack("=IHHII", len(body) + 16, kind, flags, 1, 0) + body


def request(packet: bytes) -> None:
    """Send a request and wait for its acknowledgement; raise OSError with the kernel's error number."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE) as sock:
        sock.send(packet)
        answer = sock.recv(65536)
    kind, code = struct.unpack_from("=4xH10xi", answer)
    if kind == _ERROR and code:
        raise OSError(-code, os.strerror(-code))
