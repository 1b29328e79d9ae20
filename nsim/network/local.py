"""The engine inside the world: what is asked for happens at once, in the porter's thread."""

from __future__ import annotations

import os
import select
import socket
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Literal

from nsim.kernel import furnish
from nsim.kernel.execute import Executor
from nsim.kernel.limits import Limits
from nsim.kernel.monitor import open_monitor
from nsim.kernel.namespace import Namespaces, allow_descriptors
from nsim.kernel.porter import Porter
from nsim.kernel.room import Rooms, Start
from nsim.kernel.setting import Settings
from nsim.network.counter import Counter
from nsim.ops import Lease, NamespaceAdd, Operation
from nsim.ops.operation import UplinkWay

if TYPE_CHECKING:
    from nsim.kernel.packets import PacketSource


Tell = Callable[[Operation, float], None]
"""Is told of an operation that has been carried out, and how many seconds it took."""


class LocalProgram:
    """A child of this process; only this object reaps it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.stop_signal = 0
        self._status: int | None = None
        self._reaped = False
        self._pidfd: int | None = None

    def wait(self) -> int:
        while True:
            state = self.watch(block=True)
            if isinstance(state, int):
                return state

    def wait_for(self, timeout_s: float) -> int | None:
        if self._status is None:
            poll = select.poll()  # select(2) knows no descriptor above 1023, and large labs have many
            poll.register(self.end_descriptor(), select.POLLIN)
            if not poll.poll(timeout_s * 1000):
                return None
        return self.wait()

    def end_descriptor(self) -> int:
        # A pidfd of a program that was reaped already is readable as well; it is closed with this object.
        if self._pidfd is None:
            self._pidfd = os.pidfd_open(self.pid)
            weakref.finalize(self, os.close, self._pidfd)
        return self._pidfd

    def watch(self, *, block: bool) -> int | Literal["stopped"] | None:
        # Look first, keep what was seen, and only then reap: an interrupt between any two of these loses nothing.
        if self._status is None:
            look = os.WEXITED | os.WSTOPPED | os.WNOWAIT | (0 if block else os.WNOHANG)
            change = os.waitid(os.P_PID, self.pid, look)
            if change is None:
                return None
            if change.si_code == os.CLD_STOPPED:
                self.stop_signal = change.si_status
                os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOHANG)
                return "stopped"
            self._status = change.si_status + (0 if change.si_code == os.CLD_EXITED else 128)
        if not self._reaped:
            self._reaped = True
            os.waitid(os.P_PID, self.pid, os.WEXITED)
        return self._status

    def has_pending(self, number: int) -> bool:
        try:
            with open(f"/proc/{self.pid}/status", encoding="utf-8", errors="replace") as file:
                masks = [line.split()[1] for line in file if line.startswith(("SigPnd:", "ShdPnd:"))]
        except OSError:  # it has ended
            return False
        return any(int(mask, 16) >> (number - 1) & 1 for mask in masks)

    def send_signal(self, number: int) -> None:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass


class LocalEngine:
    """The engine of the world in which this process lives; at the ``counter`` it gets its uplinks.

    ``tell`` is told of every operation of a build, which then are carried out one by one.
    """

    def __init__(self, counter: Counter, tell: Tell | None = None) -> None:
        self._counter = counter
        self._tell = tell
        self._namespaces = Namespaces()
        self._settings = Settings()
        self._limits = Limits(counter.ask_group)
        self._rooms = Rooms(self._namespaces, self._limits)
        self._executor = Executor(self._namespaces, self._settings, self._limits, counter.plug_in, self._rooms.clear)
        self._porter = Porter()

    def build(self, operations: Sequence[Operation]) -> None:
        allow_descriptors(sum(isinstance(operation, NamespaceAdd) for operation in operations))
        self._porter.do(self._executor.require, operations)
        if self._tell is None:
            self._porter.do(self._executor.execute, operations)
        else:
            for operation in operations:
                begin = time.perf_counter()
                self._porter.do(self._executor.execute, [operation])
                self._tell(operation, time.perf_counter() - begin)
        self._porter.do(self._executor.settle)

    def execute(self, operations: Sequence[Operation]) -> None:
        self._porter.do(self._executor.require, operations)
        self._porter.do(self._executor.execute, operations)

    def attempt(self, operations: Sequence[Operation]) -> None:
        self._porter.do(self._executor.attempt, operations)

    def name_hosts(self, text: str) -> None:
        # The same file is mounted in every room: it must be overwritten, not replaced.
        with open(furnish.HOSTS, "w", encoding="utf-8") as file:
            file.write(text)

    def lease(self, way: UplinkWay, presumed: Lease, avoid: Sequence[IPv4Network]) -> Lease:
        return self._counter.ask_lease(way, presumed, avoid)

    def name_servers(self, text: str) -> None:
        with open(furnish.RESOLVER, "w", encoding="utf-8") as file:
            file.write(text)

    def namespaces_by_hand(self) -> list[str]:
        return self._namespaces.names_by_hand()

    def start(self, node: str, start: Start) -> LocalProgram:
        with self._met(node):
            return LocalProgram(self._porter.do(self._rooms.start, node, start))

    def open_socket(self, node: str, family: int, kind: int, protocol: int) -> socket.socket:
        def opened() -> socket.socket:
            self._namespaces.enter(node)
            return socket.socket(family, kind | socket.SOCK_CLOEXEC, protocol)

        with self._met(node):
            return self._porter.do(opened)

    def open_packets(self, node: str, interface: str | None, memory_bytes: int) -> PacketSource:
        from nsim.kernel.packets import PacketRing  # few captures, and many starts that would pay for it

        return PacketRing(partial(self.open_socket, node), interface, memory_bytes)

    def link_monitor(self, nodes: Sequence[str]) -> tuple[socket.socket, list[int]]:
        # The main thread never leaves the world's own namespace, from which the monitor listens.
        return open_monitor([self._namespaces.descriptor(node) for node in nodes])

    def read_setting(self, node: str, path: str) -> str:
        def content() -> str:
            self._namespaces.enter(node)
            return self._settings.read(path)

        with self._met(node):
            return self._porter.do(content)

    def read_limits(self, node: str, files: Sequence[str]) -> dict[str, str]:
        return self._porter.do(self._limits.read, node, files)

    @contextmanager
    def _met(self, node: str) -> Iterator[None]:
        # Nothing of a namespace that was made by hand is kept: whoever made it may delete it.
        if not self._namespaces.meet(node):
            yield
            return
        try:
            yield
        finally:
            self._porter.do(self._rooms.clear, node)
            self._porter.do(self._namespaces.part, node)

    def close(self) -> None:
        """Nothing to do: the world ends with its first process."""
