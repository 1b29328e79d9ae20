"""Messages between a script and the world it has started: any value, and file descriptors along with it."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Sequence
from struct import Struct
from typing import Any

_LENGTH = Struct("=Q")
_MOST_DESCRIPTORS = 8


def send(connection: socket.socket, value: object, descriptors: Sequence[int] = ()) -> None:
    """Send a value; raises OSError when nobody listens any more."""
    body = pickle.dumps(value)
    socket.send_fds(connection, [_LENGTH.pack(len(body))], list(descriptors))
    connection.sendall(body)


def receive(connection: socket.socket) -> tuple[Any, list[int]]:
    """Wait for a value and the descriptors that came with it; raises EOFError when the other side is gone."""
    head, descriptors, _flags, _sender = socket.recv_fds(connection, _LENGTH.size, _MOST_DESCRIPTORS)
    while 0 < len(head) < _LENGTH.size:
        head += connection.recv(_LENGTH.size - len(head))
    if not head:
        raise EOFError("the other side is gone")
    (length,) = _LENGTH.unpack(head)
    body = bytearray()
    while len(body) < length:
        part = connection.recv(min(1 << 20, length - len(body)))
        if not part:
            raise EOFError("the other side is gone")
        body += part
    return pickle.loads(bytes(body)), descriptors
