"""A cgroup for a lab, and the process that removes it when the launcher is gone, whatever ended that.

The kernel frees processes and namespaces by itself, but a cgroup is a directory, and stays. So a *keeper* makes it: a
process of its own session, which waits for the launcher's end (a socket tells) and then for that of the lab's last
process. It makes the directory itself, so there is no moment in which nobody would remove it.

If the keeper is killed the launcher removes the directory, and if both are, an empty directory stays. Every process
of a lab that knows it holds one lock on it, which the kernel lets go with the last of them: the next lab with limits
removes whatever nobody holds.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import signal
import socket
from typing import NoReturn

from nsim.errors import HostError
from nsim.kernel import syscalls
from nsim.kernel.cgroup import Place, controllers_in, find_parent, hand_out, remove_tree

_PREFIX = "nsim-"
_ATTEMPTS = 1000
_LOOK_AGAIN_MS = 1000
_ALL_DESCRIPTORS = 1 << 20


class KeptGroup:
    """A cgroup in the one that this process may use; raises HostError where there is none such."""

    def __init__(self) -> None:
        parent = find_parent()
        self._socket, theirs = socket.socketpair()
        self._keeper = os.fork()
        if self._keeper == 0:
            _keep(parent.path, theirs)
        theirs.close()
        told, descriptors, _, _ = socket.recv_fds(self._socket, 65536, 1)
        if not descriptors:
            os.waitpid(self._keeper, 0)
            self._socket.close()
            raise HostError(f"{parent.path} refuses a cgroup for this lab: {told.decode() or 'nobody knows why'}")
        self.descriptor = descriptors[0]
        path = os.fsdecode(told)
        self.place = Place(path, controllers_in(f"{path}/cgroup.subtree_control"))

    def close(self) -> None:
        """Remove it, when the lab has ended."""
        self._socket.close()
        os.waitpid(self._keeper, 0)
        remove_tree(self.place.path)  # should somebody have killed the keeper
        os.close(self.descriptor)


def _keep(parent: str, launcher: socket.socket) -> NoReturn:
    # The keeper's whole life. It holds nothing of the launcher's: others wait for that to be closed.
    try:
        os.setsid()
        os.chdir("/")
        connection = os.dup2(launcher.fileno(), 3, inheritable=False)
        os.closerange(0, 3)
        os.closerange(4, _ALL_DESCRIPTORS)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)  # it ends when its work is done
        syscalls.set_process_name("nsim-keeper")
        with socket.socket(fileno=connection) as told:
            path: str | None = None
            try:
                _sweep(parent)
                path, descriptor = _make(parent)
                socket.send_fds(told, [os.fsencode(path)], [descriptor])
                os.close(descriptor)
                told.recv(1)
            except OSError as error:
                if path is None:
                    told.send((error.strerror or str(error)).encode())
            if path is not None:
                _remove(path)
    finally:
        os._exit(0)


def _make(parent: str) -> tuple[str, int]:
    for number in range(_ATTEMPTS):
        path = f"{parent}/{_PREFIX}{os.getppid()}" + (f"-{number}" if number else "")
        try:
            os.mkdir(path)
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            if not _lock(descriptor):
                continue  # another lab takes it for a dead one's
            hand_out(path)
        except (FileExistsError, FileNotFoundError):
            continue
        except OSError:
            remove_tree(path)
            raise
        return path, descriptor
    raise OSError(errno.EEXIST, f"all names are taken, from {_PREFIX}{os.getppid()} on")


def _sweep(parent: str) -> None:
    # What a lab left whose launcher and keeper were both killed: nobody holds its lock any more.
    for entry in os.listdir(parent):
        if not entry.startswith(_PREFIX):
            continue
        try:
            descriptor = os.open(f"{parent}/{entry}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            continue
        if _lock(descriptor):
            remove_tree(f"{parent}/{entry}")
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove(path: str) -> None:
    # The kernel may still be ending processes of the lab; cgroup.events tells when the last is gone.
    try:
        events = os.open(f"{path}/cgroup.events", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    poll = select.poll()
    poll.register(events, select.POLLPRI)
    while not remove_tree(path) and os.path.isdir(path):
        poll.poll(_LOOK_AGAIN_MS)
        try:
            os.pread(events, 256, 0)
        except OSError:  # it is gone
            return
