"""Let the two ends of a measurement talk: one JSON object per line, over a TCP connection, each with a deadline."""

import json
import socket
import time
from typing import Any, NamedTuple

_LONGEST_LINE_BYTES = 4096


class StreamError(Exception):
    """Say in one line why nothing can be measured."""


class Count(NamedTuple):
    """Hold what one end has seen: payload bytes, in how many seconds."""

    bytes: int
    seconds: float

    @property
    def bits_per_second(self) -> float:
        """Return the rate; 0 when no time has passed."""
        return self.bytes * 8 / self.seconds if self.seconds > 0 else 0.0


class Control:
    """One end of the conversation; leaving its ``with`` block closes it."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._read = b""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> "Control":
        return self

    def __exit__(self, *exception: object) -> None:
        self.sock.close()

    def tell(self, **values: float | str) -> None:
        """Send an object; raise StreamError when the other end is gone."""
        try:
            self.sock.settimeout(5)
            self.sock.sendall(json.dumps(values).encode() + b"\n")
        except OSError as error:
            raise StreamError(f"the other end is gone: {error.strerror or error}") from None

    def hear(self, timeout_s: float) -> dict[str, Any]:
        """Return the next object; raise StreamError when none comes in time or the other end is gone."""
        deadline = time.monotonic() + timeout_s
        while b"\n" not in self._read:
            self.sock.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                data = self.sock.recv(_LONGEST_LINE_BYTES)
            except TimeoutError:
                raise StreamError(f"the other end has said nothing for {timeout_s:g} s") from None
            except OSError as error:
                raise StreamError(f"the other end is gone: {error.strerror or error}") from None
            self._read += data
            if not data or len(self._read) > _LONGEST_LINE_BYTES:
                raise StreamError("the other end is gone" if not data else "the other end is no stream")
        line, _, self._read = self._read.partition(b"\n")
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise StreamError("the other end is no stream")
        return said
