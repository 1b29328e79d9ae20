"""A room: what makes a namespace a machine of its own, so that programs can live in it.

Besides its network a room has its own hostname and its own /sys (a mounted /sys shows the network namespace in which
it was mounted). It is furnished when the first program starts in the node: 1 ms, which most nodes never need.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nsim.kernel import syscalls
from nsim.kernel.limits import Limits
from nsim.kernel.namespace import Namespaces
from nsim.ops import ROOT

# A session that has no terminal yet gets the first one that its leader opens. Source: tty_ioctl(4).
_OWN_TERMINAL = ("/bin/sh", "-c", 'exec "$@" <>/proc/self/fd/0', "sh")


@dataclass(frozen=True, slots=True)
class Start:
    """What to start: the words of the command, its environment, directory and the three standard descriptors.

    It gets a process group of its own, so that a terminal's Ctrl-C reaches it and nobody else. With ``own_terminal``
    it gets a session of its own, which the terminal on its standard input will control.
    """

    argv: Sequence[str]
    environment: Mapping[str, str]
    directory: str
    stdin: int
    stdout: int
    stderr: int
    own_terminal: bool = False


class Rooms:
    """The rooms of a lab, by node name; only the porter's thread may enter one."""

    def __init__(self, namespaces: Namespaces, limits: Limits) -> None:
        self._namespaces = namespaces
        self._limits = limits
        self._furniture: dict[str, tuple[int, int]] = {ROOT: _open_furniture()}
        self._entered: str | None = ROOT

    def start(self, node: str, start: Start) -> int:
        """Start a program in a node and return its process number; raises OSError when it cannot be started."""
        self._enter(node)
        argv = [*_OWN_TERMINAL, *start.argv] if start.own_terminal else start.argv
        if self._limits.has(node):
            argv = self._limits.usher(node, argv, start.environment, start.directory)
        child = subprocess.Popen(
            argv,
            stdin=start.stdin,
            stdout=start.stdout,
            stderr=start.stderr,
            env=start.environment,
            cwd=start.directory,
            # Every descriptor of ours is close-on-exec already; closing thousands one by one would take longer
            # than all the rest.
            close_fds=False,
            process_group=None if start.own_terminal else 0,
            start_new_session=start.own_terminal,
        )
        # The caller reaps it. Popen must believe that it is done, and go here: an interrupt that reaches the main
        # thread inside Popen.__del__ would be swallowed, as any exception in a finaliser is.
        child.returncode = 0
        self._limits.enter(node, child.pid)
        return child.pid

    def clear(self, node: str) -> None:
        """Give up the room of a node that is about to go."""
        for descriptor in self._furniture.pop(node, ()):
            os.close(descriptor)
        if self._entered == node:
            self._enter(ROOT)

    def _enter(self, node: str) -> None:
        self._namespaces.enter(node)
        if self._entered == node:
            return
        self._entered = None
        if node not in self._furniture:
            self._move(self._furniture[ROOT])
            syscalls.unshare(syscalls.CLONE_NEWNS | syscalls.CLONE_NEWUTS)
            syscalls.mount("sysfs", "/sys", "sysfs", syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC)
            syscalls.sethostname(node)
            self._furniture[node] = _open_furniture()
        else:
            self._move(self._furniture[node])
        self._entered = node

    @staticmethod
    def _move(furniture: tuple[int, int]) -> None:
        mounts, names = furniture
        syscalls.setns(mounts, syscalls.CLONE_NEWNS)
        syscalls.setns(names, syscalls.CLONE_NEWUTS)


def _open_furniture() -> tuple[int, int]:
    flags = os.O_RDONLY | os.O_CLOEXEC
    return os.open("/proc/thread-self/ns/mnt", flags), os.open("/proc/thread-self/ns/uts", flags)
