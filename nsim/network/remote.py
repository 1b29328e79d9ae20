"""The engine for scripts and notebooks: a world in another process, spoken to over a socket.

Entering a user namespace needs a process without threads, which a notebook never is; so the world is a process of its
own and the script stays where it was. Sockets and pipes travel between the two as file descriptors: an answer to a
ping in a node arrives in the script itself.
"""

from __future__ import annotations

import dataclasses
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any, Literal

from nsim.errors import HostError
from nsim.kernel.room import Start
from nsim.network import wire
from nsim.ops import Lease, Operation
from nsim.ops.operation import UplinkWay

if TYPE_CHECKING:
    from nsim.kernel.packets import PacketSource

STATUS = struct.Struct("=i")
_START = "import sys; sys.path.insert(0, sys.argv[1]); from nsim.network.server import main; main(int(sys.argv[2]))"
_GONE = 137  # the status of what was killed along with its world


class RemoteProgram:
    """A program in a world that another process keeps; its exit status arrives on a pipe."""

    def __init__(self, engine: RemoteEngine, pid: int, status_pipe: int) -> None:
        self.pid = pid
        self.stop_signal = 0
        self._engine = engine
        self._pipe = status_pipe
        self._status: int | None = None
        self._lock = threading.Lock()
        weakref.finalize(self, os.close, status_pipe)

    def wait(self) -> int:
        status = self._wait(None)
        assert status is not None
        return status

    def wait_for(self, timeout_s: float) -> int | None:
        return self._wait(timeout_s)

    def end_descriptor(self) -> int:
        return self._pipe

    def watch(self, *, block: bool) -> int | Literal["stopped"] | None:
        return self._wait(None if block else 0)

    def _wait(self, timeout_s: float | None) -> int | None:
        with self._lock:
            if self._status is None:
                if not select.select([self._pipe], [], [], timeout_s)[0]:
                    return None
                told = os.read(self._pipe, STATUS.size)
                self._status = int(STATUS.unpack(told)[0]) if told else _GONE
            return self._status

    def has_pending(self, number: int) -> bool:
        return False  # nobody waits for it on a terminal

    def send_signal(self, number: int) -> None:
        if self._status is None:
            self._engine.call("send_signal", self.pid, number)


class RemoteEngine:
    """Starts a world and asks it for everything; the world ends with ``close``, or with this process."""

    def __init__(self) -> None:
        self._connection, theirs = socket.socketpair()
        package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, package, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # a Ctrl-C in the script's terminal is the script's
        )
        theirs.close()
        try:
            self._answer()
        except BaseException:
            self.close()
            raise

    def build(self, operations: Sequence[Operation]) -> None:
        self.call("build", operations)

    def execute(self, operations: Sequence[Operation]) -> None:
        self.call("execute", operations)

    def attempt(self, operations: Sequence[Operation]) -> None:
        self.call("attempt", operations)

    def name_hosts(self, text: str) -> None:
        self.call("name_hosts", text)

    def lease(self, way: UplinkWay, presumed: Lease, avoid: Sequence[IPv4Network]) -> Lease:
        lease = self.call("lease", way, presumed, list(avoid))
        assert isinstance(lease, Lease)
        return lease

    def name_servers(self, text: str) -> None:
        self.call("name_servers", text)

    def namespaces_by_hand(self) -> list[str]:
        return list(self.call("namespaces_by_hand"))

    def start(self, node: str, start: Start) -> RemoteProgram:
        descriptors = (start.stdin, start.stdout, start.stderr)
        pid, received = self._call("start", (node, dataclasses.replace(start, argv=list(start.argv))), descriptors)
        return RemoteProgram(self, pid, received[0])

    def open_socket(self, node: str, family: int, kind: int, protocol: int) -> socket.socket:
        _, received = self._call("open_socket", (node, family, kind, protocol))
        return socket.socket(fileno=received[0])

    def open_packets(self, node: str, interface: str | None, memory_bytes: int) -> PacketSource:
        from nsim.kernel.packets import PacketRing  # few captures, and many starts that would pay for it

        return PacketRing(partial(self.open_socket, node), interface, memory_bytes)

    def link_monitor(self, nodes: Sequence[str]) -> tuple[socket.socket, list[int]]:
        numbers, received = self._call("link_monitor", (list(nodes),))
        return socket.socket(fileno=received[0]), numbers

    def read_setting(self, node: str, path: str) -> str:
        return str(self.call("read_setting", node, path))

    def read_limits(self, node: str, files: Sequence[str]) -> dict[str, str]:
        told: dict[str, str] = self.call("read_limits", node, list(files))
        return told

    def close(self) -> None:
        """End the world and wait until its processes are gone."""
        self._connection.close()
        self._process.wait()

    def call(self, method: str, *arguments: object) -> Any:
        """Have the world's engine do something; return what it returns, raise what it raises."""
        return self._call(method, arguments)[0]

    def _call(
        self, method: str, arguments: tuple[object, ...], descriptors: Sequence[int] = ()
    ) -> tuple[Any, list[int]]:
        with self._lock:
            try:
                wire.send(self._connection, (method, arguments), descriptors)
            except OSError:
                raise HostError("the world of this network has ended", hint="enter the network again") from None
            return self._answer()

    def _answer(self) -> tuple[Any, list[int]]:
        try:
            answer, received = wire.receive(self._connection)
        except (EOFError, OSError):
            raise HostError("the world of this network has ended", hint="enter the network again") from None
        fine, value = answer
        if not fine:
            raise value
        return value, received
