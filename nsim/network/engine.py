"""The seam between the network and the kernel: all that a live network ever asks of the world it stands in.

``LocalEngine`` serves it inside the world, ``RemoteEngine`` from outside over a socket, tests with a fake.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Literal, Protocol

from nsim.kernel.room import Start
from nsim.ops import Lease, Operation
from nsim.ops.operation import UplinkWay

if TYPE_CHECKING:
    from nsim.kernel.packets import PacketSource


class Program(Protocol):
    """A program that was started in a node."""

    pid: int
    """Its process number, as the world counts."""

    stop_signal: int
    """What has stopped it last; 0 when nothing has."""

    def wait(self) -> int:
        """Wait for its end and return its exit status, 128 and the number after a signal."""

    def wait_for(self, timeout_s: float) -> int | None:
        """Wait at most so long; return None if it goes on."""

    def end_descriptor(self) -> int:
        """Return a descriptor that becomes readable when the program has ended; the caller does not close it."""

    def watch(self, *, block: bool) -> int | Literal["stopped"] | None:
        """Say what became of it: its exit status, "stopped" by a signal, or None when nothing has changed yet."""

    def has_pending(self, number: int) -> bool:
        """Say whether a signal waits to be delivered to it, as to one that is stopped."""

    def send_signal(self, number: int) -> None:
        """Send a signal to its process group; nothing happens when it has ended."""


class Engine(Protocol):
    """A world, as a live network sees it.

    Any method that changes something may raise KernelError; ``start`` raises OSError as ``subprocess.Popen`` does.
    """

    def build(self, operations: Sequence[Operation]) -> None:
        """Carry out the operations that make a network in an empty world."""

    def execute(self, operations: Sequence[Operation]) -> None:
        """Carry out operations on the network as it now is."""

    def attempt(self, operations: Sequence[Operation]) -> None:
        """Carry out operations as far as the kernel lets: to take back a change that it has refused halfway."""

    def name_hosts(self, text: str) -> None:
        """Write the file in which every node looks up names."""

    def lease(self, way: UplinkWay, presumed: Lease, avoid: Sequence[IPv4Network]) -> Lease:
        """Ask the machine for an uplink and return what it gives; ``avoid`` are the prefixes of the lab.

        Raises HostError when the machine has none of this kind, and says why.
        """

    def name_servers(self, text: str) -> None:
        """Write the file that names the servers for all names that no node has."""

    def namespaces_by_hand(self) -> list[str]:
        """Return the names of namespaces that somebody has made with ``ip netns add``; they serve like a node's."""

    def start(self, node: str, start: Start) -> Program:
        """Start a program in a node."""

    def open_socket(self, node: str, family: int, kind: int, protocol: int) -> socket.socket:
        """Open a socket in a node's network namespace."""

    def open_packets(self, node: str, interface: str | None, memory_bytes: int) -> PacketSource:
        """Begin to receive every packet of an interface, or of all that the node has or will have; raises OSError.

        ``memory_bytes`` is how much may wait to be read.
        """

    def link_monitor(self, nodes: Sequence[str]) -> tuple[socket.socket, list[int]]:
        """Open a socket that hears of changed interfaces in these nodes and in ``root``; return their numbers with it.

        ``root`` has none.
        """

    def read_setting(self, node: str, path: str) -> str:
        """Return the content of a file under /proc/sys or /proc/thread-self/net, as seen in a node."""

    def read_limits(self, node: str, files: Sequence[str]) -> dict[str, str]:
        """Return the contents of files of a node's cgroup, by name; those that there are, none without a cgroup."""

    def close(self) -> None:
        """Let the world go."""
