"""A visit: another terminal of the same user comes into a running lab. What both sides of a lab's door know.

A lab's address is an abstract Unix socket of the machine (unix(7)): it has no file, and goes with the last process that
holds the socket, whatever ends it. It names the user, the PID namespace and the launcher, so that no two labs want the
same one, and whoever looks finds the labs that ps(1) shows too.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LONGEST_ADDRESS = 107  # bytes behind the NUL; source: unix(7)
_CREDENTIALS = struct.Struct("=iII")


@dataclass(frozen=True, slots=True)
class Screen:
    """A visitor's terminal: its size, in lines and columns, and its modes as ``termios.tcgetattr`` returns them."""

    size: tuple[int, int]
    modes: list[Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visitor wants: a command in a node, or a shell without ``argv``.

    With a ``screen`` it gets a terminal of its own, else it runs on the visitor's three standard descriptors.
    ``window`` is the number under which the lab waits for this visitor, if it does.
    """

    node: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    directory: str
    screen: Screen | None = None
    window: int | None = None


def prefix() -> str:
    """Return what the addresses of all labs begin with that this process can see."""
    return f"nsim/{os.geteuid()}/{os.stat('/proc/self/ns/pid').st_ino}/"


def address(name: str) -> str:
    """Return the address of a lab whose launcher is this process."""
    text = f"{prefix()}{os.getpid()}/{name}".encode()
    return text[:_LONGEST_ADDRESS].decode(errors="ignore")


def is_ours(connection: socket.socket) -> bool:
    """Say whether the process at the other end belongs to the same user as this one. Source: SO_PEERCRED, unix(7)."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return bool(_CREDENTIALS.unpack(told)[1] == os.geteuid())
