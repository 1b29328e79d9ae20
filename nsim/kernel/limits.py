"""The cgroups of a lab's nodes, inside the one that the launcher has for the lab: made, limited, entered and read.

A world cannot see the machine's cgroups; it has a descriptor of the one that is its own, below which all is reached.
Only the porter's thread may use it.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from nsim.errors import HostError
from nsim.ops import Operation
from nsim.ops.operation import LimitRequest

if TYPE_CHECKING:
    from nsim.kernel.cgroup import Place

CONTROLLER = "cgroup "
"""How the names of the features begin that are controllers of cgroup v2."""

_ROUNDS = 100
# The program enters the node's cgroup by itself, before it becomes what it shall be: whoever moved it afterwards would
# miss what it has started by then. The words behind are the file of the cgroup and the command. It has nothing to say
# when a lab that ends at this moment has taken the cgroup away.
_USHER = ("/bin/sh", "-c", '{ echo 0 >"$0"; } 2>/dev/null && exec "$@"')


class Limits:
    """The cgroups of nodes by name; ``ask`` has the launcher make that of the lab, when the first node needs one."""

    def __init__(self, ask: Callable[[], tuple[Place, int]]) -> None:
        self._ask = ask
        self._lab: tuple[Place, int] | None = None
        self._nodes: dict[str, int] = {}

    def require(self, operation: Operation, feature: str) -> None:
        """Raise HostError, and say why, when this machine cannot keep the limit that an operation sets."""
        try:
            place, _ = self._group()
        except HostError as error:
            raise HostError(f"{operation.node} cannot be limited: {error.message}", hint=error.hint) from None
        controller = feature.removeprefix(CONTROLLER)
        if controller not in place.controllers:
            raise HostError(
                f"{operation.node}: {operation.sets()} cannot be set: no {controller} controller is handed out to "
                f"{place.path}, but {' and '.join(sorted(place.controllers)) or 'none at all'}",
                hint=f"where systemd runs, as root: `systemctl edit user@.service`, and there Delegate={controller} "
                "below [Service]; `nsim doctor` says what there is",
            )

    def has(self, node: str) -> bool:
        """Say whether a node has a cgroup."""
        return node in self._nodes

    def make(self, node: str, processes: Callable[[], list[int]]) -> None:
        """Give a node a cgroup and move into it what already runs there, as ``processes`` tells."""
        if node in self._nodes:
            return
        from nsim.ops.group import group_name  # few labs have limits, and every start would pay for it

        _, lab = self._group()
        name = group_name(node)
        try:
            os.mkdir(name, dir_fd=lab)
        except FileExistsError:  # of a node that was taken away, whose last process is not quite gone
            pass
        self._nodes[node] = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=lab)
        moved: set[int] = set()
        for _ in range(_ROUNDS):
            waiting = set(processes()) - moved
            if not waiting:
                return
            for process in waiting:  # and again, as long as one of them was still starting another
                moved.add(process)
                try:
                    self._write(node, "cgroup.procs", str(process))
                except ProcessLookupError:
                    continue

    def set(self, node: str, request: LimitRequest) -> None:
        """Write the values of a request; raises OSError when the kernel refuses one."""
        for name, value in request.files:
            self._write(node, name, value)
        for name, value in request.optional:
            try:
                self._write(node, name, value)
            except FileNotFoundError:
                continue

    def read(self, node: str, files: Sequence[str]) -> dict[str, str]:
        """Return the contents of files of a node's cgroup, those that there are."""
        found = {}
        for name in files if node in self._nodes else ():
            try:
                with open(name, encoding="utf-8", opener=self._opener(node)) as file:
                    found[name] = file.read()
            except FileNotFoundError:
                continue
        return found

    def usher(self, node: str, argv: Sequence[str], environment: Mapping[str, str], directory: str) -> tuple[str, ...]:
        """Return the words that start a command inside the node's cgroup.

        Raises OSError when there is no such program, and when the node may have no further process.
        """
        told = self.read(node, ("pids.max", "pids.current"))
        most = told.get("pids.max", "max").strip()
        if most != "max" and int(told["pids.current"]) >= int(most):
            raise BlockingIOError(errno.EAGAIN, f"it may have no more than {most} processes", argv[0])
        path = os.path.join(directory, argv[0]) if "/" in argv[0] else argv[0]
        if shutil.which(path, path=environment.get("PATH", os.defpath)) is None:
            number = errno.EACCES if "/" in path and os.path.exists(path) else errno.ENOENT
            raise OSError(number, os.strerror(number), argv[0])
        return (*_USHER, f"/proc/{os.getpid()}/fd/{self._nodes[node]}/cgroup.procs", *argv)

    def enter(self, node: str, process: int) -> None:
        """Have a process that was ushered in be counted at once, however long it takes to get there by itself."""
        if node in self._nodes:
            try:
                self._write(node, "cgroup.procs", str(process))
            except ProcessLookupError:  # it has ended already
                pass

    def remove(self, node: str) -> None:
        """Take the cgroup of a node away whose programs have been ended."""
        descriptor = self._nodes.pop(node, None)
        if descriptor is None or self._lab is None:
            return
        os.close(descriptor)
        from nsim.ops.group import group_name

        try:
            os.rmdir(group_name(node), dir_fd=self._lab[1])
        except OSError:  # a process of it takes its time; the cgroup of the lab takes it along
            pass

    def _group(self) -> tuple[Place, int]:
        if self._lab is None:
            self._lab = self._ask()
        return self._lab

    def _write(self, node: str, name: str, value: str) -> None:
        with open(name, "w", encoding="ascii", opener=self._opener(node)) as file:
            file.write(value)

    def _opener(self, node: str) -> Callable[[str, int], int]:
        # The mode "w" means O_CREAT as well, which a cgroup answers with EACCES and not with ENOENT.
        return lambda name, flags: os.open(name, flags & ~os.O_CREAT, dir_fd=self._nodes[node])
