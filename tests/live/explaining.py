"""Faults for ``explain`` to find: what breaks a running lab, whom it concerns, what must be said, and what mends it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from nsim.checks.journey.ends import read_ends
from nsim.checks.journey.explain import explain
from nsim.checks.journey.values import Journey
from nsim.network import Network
from nsim.network.links import links_between, set_link

Change = str | Callable[[Network], None]
"""A node and a shell line for it, or what Python does."""


@dataclass(frozen=True)
class Fault:
    """A fault in a lab, and what ``explain SOURCE TARGET`` must say of it: the cause, and where it is.

    ``words`` must stand in the sentence. What ``mend`` does must be all that is needed.
    """

    lab: str
    source: str
    target: str
    cause: str
    node: str
    breaks: tuple[Change, ...]
    mends: tuple[Change, ...]
    words: tuple[str, ...] = ()
    how: tuple[str, int | None] = ("icmp", None)
    version: int | None = None
    size: int | None = None
    name: str = field(default="")

    def __str__(self) -> str:
        return f"{self.lab}-{self.name or self.cause}"


def ask(network: Network, fault: Fault) -> Journey:
    """Explain what a fault concerns."""
    protocol, port = fault.how
    ends = read_ends(network, fault.source, fault.target, fault.version)
    return explain(network, ends, protocol, port, size_bytes=fault.size)  # type: ignore[arg-type]


def broken_and_mended(network: Network, fault: Fault) -> tuple[Journey, Journey]:
    """Explain what a fault concerns, while it is there and when it is mended."""
    change(network, fault.breaks)
    try:
        broken = ask(network, fault)
    finally:
        change(network, fault.mends)
        for node in network.taking_part():  # who has just asked in vain asks again only after a second
            if any(each.state in ("INCOMPLETE", "FAILED") for each in node.neighbours()):
                node.run("ip neigh flush all")
    return broken, ask(network, fault)


def change(network: Network, changes: tuple[Change, ...]) -> None:
    """Break something, or mend it."""
    for each in changes:
        if isinstance(each, str):
            node, _, line = each.partition(" ")
            network[node].run(line, check=True)
        else:
            each(network)


def cable(a: str, b: str, *, up: bool) -> Change:
    """Pull a cable out, or plug it in."""

    def act(network: Network) -> None:
        for link in links_between(network, a, b):
            set_link(network, link, up=up)

    return act


class Server:
    """Somebody who listens on a port of a node, or does not."""

    def __init__(self, node: str, protocol: str, port: int, address: str = "0.0.0.0") -> None:
        self._place = (node, protocol, port, address)
        self._socket: socket.socket | None = None

    def open(self, network: Network) -> None:
        """Listen."""
        node, protocol, port, address = self._place
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        self._socket = network[node].open_socket(socket.AF_INET, kind)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((address, port))
        if protocol == "tcp":
            self._socket.listen()

    def close(self, network: Network) -> None:
        """Listen no more."""
        if self._socket is not None:
            self._socket.close()


def fault(
    lab: str,
    ends: str,
    cause: str,
    node: str,
    breaks: str | tuple[Change, ...],
    mends: str | tuple[Change, ...],
    **more: object,
) -> Fault:
    """Write a fault in one line; ``ends`` are its two ends."""
    source, target = ends.split()
    sequences = [(each,) if isinstance(each, str) else each for each in (breaks, mends)]
    return Fault(lab, source, target, cause, node, *sequences, **more)  # type: ignore[arg-type]
