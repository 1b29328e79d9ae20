"""The network namespaces of a lab, by node name: made, held by file descriptors, and entered.

Entering changes the calling thread; only the porter's thread may do it.
"""

from __future__ import annotations

import fcntl
import os
import resource
import select
import signal
from collections.abc import Callable

from nsim.errors import HostError, UsageError
from nsim.kernel import syscalls
from nsim.ops import ROOT

NAMES = "/run/netns"
_NS_GET_NSTYPE = 0xB703
_SPARE_DESCRIPTORS = 256
_PATIENCE_MS = 100
_ROUNDS = 100  # a process that the kernel does not let die must not hold up the shell


class Namespaces:
    """File descriptors of network namespaces; ``/run/netns`` names them for ip(8)."""

    def __init__(self) -> None:
        self._descriptors: dict[str, int] = {ROOT: os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)}
        self._by_hand: set[str] = set()
        self._entered: str | None = None

    def meet(self, name: str) -> bool:
        """Get to know the namespace that somebody has made with ``ip netns add``, and say whether it is one.

        Whoever has met it must ``part`` from it: it ends when nobody holds it any more, and that is for those to
        decide who made it. The porter's thread may not call this: it need not see where the name is mounted.
        """
        if name in self._descriptors and name not in self._by_hand:
            return False
        try:
            descriptor = os.open(f"{NAMES}/{name}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        if not _is_network(descriptor):
            os.close(descriptor)
            return False
        self._descriptors[name] = descriptor
        self._by_hand.add(name)
        return True

    def part(self, name: str) -> None:
        """Let a namespace that was made by hand go."""
        if self._entered == name:
            self.enter(ROOT)
        os.close(self._descriptors.pop(name))
        self._by_hand.discard(name)

    def names_by_hand(self) -> list[str]:
        """Return the names of namespaces that somebody has made with ``ip netns add``."""
        try:
            named = os.listdir(NAMES)
        except FileNotFoundError:
            return []
        return sorted(name for name in named if name not in self._descriptors or name in self._by_hand)

    def descriptor(self, node: str) -> int:
        """Return the file descriptor of a node's network namespace."""
        if node not in self._descriptors:
            raise UsageError(f"there is no node {node!r}")
        return self._descriptors[node]

    def make(self, node: str) -> None:
        """Make a network namespace for a node; the calling thread is in it afterwards."""
        syscalls.unshare(syscalls.CLONE_NEWNET)
        descriptor = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self._descriptors[node] = descriptor
        self._entered = node
        # A symbolic link serves ip(8) as well as its usual bind mount, and a thousand mounts would have to be
        # copied each time a program gets a mount namespace of its own.
        os.symlink(f"/proc/{os.getpid()}/fd/{descriptor}", f"{NAMES}/{node}")

    def enter(self, node: str) -> None:
        """Move the calling thread into a node's network namespace."""
        if self._entered != node:
            self._entered = None
            syscalls.setns(self.descriptor(node), syscalls.CLONE_NEWNET)
            self._entered = node

    def remove(self, node: str) -> None:
        """End the programs in a node and let its namespace go, which the kernel frees when nothing is left in it."""
        self.enter(ROOT)
        descriptor = self.descriptor(node)
        end_programs(os.fstat(descriptor).st_ino)
        del self._descriptors[node]
        os.close(descriptor)
        os.unlink(f"{NAMES}/{node}")

    def processes(self, node: str) -> Callable[[], list[int]]:
        """Return what tells which processes are in a node's network namespace now."""
        inode = os.fstat(self.descriptor(node)).st_ino
        return lambda: inhabitants(inode)

    def gone(self) -> None:
        """Note that the calling thread has moved elsewhere by itself."""
        self._entered = None


def _is_network(descriptor: int) -> bool:
    # A name that was mounted where only one node sees it is an ordinary file to all others. Source: ioctl_nsfs(2).
    try:
        return fcntl.ioctl(descriptor, _NS_GET_NSTYPE) == syscalls.CLONE_NEWNET
    except OSError:
        return False


def end_programs(namespace: int) -> None:
    """Kill all processes whose network namespace has this inode number; source: namespaces(7)."""
    for _ in range(_ROUNDS):
        found = inhabitants(namespace)
        if not found:
            return
        _kill(found)  # and again, as long as one of them was still starting another


def _kill(processes: list[int]) -> None:
    # And wait a moment for the end of each: who is ending has left its namespaces already, and not yet its cgroup.
    ending = []
    for pid in processes:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ending.append(descriptor)
        try:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        except ProcessLookupError:
            continue
    for descriptor in ending:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.poll(_PATIENCE_MS)
        os.close(descriptor)


def inhabitants(namespace: int) -> list[int]:
    """Return the processes, without this one, whose network namespace has this inode number."""
    own = os.getpid()
    return [pid for pid in _numbers("/proc") if pid != own and _namespace(pid) == namespace]


def _numbers(folder: str) -> list[int]:
    return [int(name) for name in os.listdir(folder) if name.isdigit()]


def _namespace(pid: int) -> int | None:
    try:
        return os.stat(f"/proc/{pid}/ns/net").st_ino
    except OSError:  # it has ended, or is about to
        return None


def allow_descriptors(wanted: int) -> None:
    """Raise this process's limit of open files so that so many namespaces fit.

    Raises HostError when the hard limit is too low.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and wanted + _SPARE_DESCRIPTORS > hard:
        raise HostError(
            f"a lab of {wanted:,} nodes needs {wanted + _SPARE_DESCRIPTORS:,} open files; "
            f"this session may have {hard:,}",
            hint="raise the limit (`ulimit -Hn`, or nofile in /etc/security/limits.conf), or build a smaller lab",
        )
    # One for the namespace, two for the room and one for the cgroup, should every node get them.
    comfortable = 4 * wanted + _SPARE_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < comfortable:
        resource.setrlimit(resource.RLIMIT_NOFILE, (comfortable if hard < 0 else min(comfortable, hard), hard))
