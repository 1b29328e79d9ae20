"""Confine the process that is about to make a world for somebody who is not trusted.

A world keeps the machine's network, processes and interfaces out of reach, but it shares the machine's files, and the
user whose world it is could always have changed his own. Whoever grades what others have handed in does not want that.
So before the world is made, its launcher gets a view of the files in which nothing can be written and home and scratch
folders are empty, a network of its own without a cable, and sees no process but its own. The world is made inside a
further user namespace, in which all these mounts are locked: its root cannot take any of them away
(mount_namespaces(7)). Real root gives up being root for good.

What there may be of processes and of memory is limited; who takes too much memory all the same is who the kernel ends
first.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Sequence

from nsim.errors import HostError
from nsim.kernel import syscalls
from nsim.kernel.identity import map_one

_NOBODY = 65534
_STAGE = "/run"
_SCRATCH = ("/tmp", "/var/tmp", "/dev/shm")  # everybody may write there
_HIDDEN = ("/home", "/root", "/mnt", "/media", "/srv", "/var/mail", "/var/spool")
_WRITABLE = ("/proc", "/sys")  # worlds mount their own, which the kernel allows only where these are
_SCRATCH_BYTES = "32m"
_MOST_PROCESSES = 256
_MOST_FILE_BYTES = 32 << 20
_MOST_MEMORY_BYTES = 2 << 30  # of one process
_NICENESS = 5
_ELSEWHERE = "install nsim where everybody may read it, or grade as an ordinary user"
_ASK_DOCTOR = "`nsim doctor` says what this machine can do"
# All others may hold what is nobody's business: keys, sockets, folders.
_KEPT_VARIABLES = ("PATH", "LANG", "TZ", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
_LOCKED_DOWN = syscalls.MS_NOSUID | syscalls.MS_NODEV


def confine(visible: Sequence[str], hidden: Sequence[str] = ()) -> None:
    """Go on in a child of this process that is confined, with all that it starts; this process only waits for its end.

    It must have one thread, and ends with the child's status.

    ``visible`` are files and folders that can be read even where they lie in what is hidden, as far as their own
    permissions allow it; ``hidden`` are folders that are to be empty besides home and scratch folders.

    Raises HostError when this machine does not allow it.
    """
    root = os.geteuid() == 0
    kinds = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWNET | syscalls.CLONE_NEWPID
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("1000")
        if root:
            try:
                syscalls.unshare(kinds)
            except OSError as error:
                if error.errno != errno.EPERM:
                    raise
                root = False  # in a container: an ordinary user with another number
        if not root:
            _enter_user_namespace(kinds)
        _go_on_in_child()
        _arrange([os.path.realpath(path) for path in visible], [os.path.realpath(path) for path in hidden])
        if root:
            _give_up_root()
            _enter_user_namespace(0)
    except OSError as error:
        raise HostError(
            f"this machine does not allow to confine what others have handed in: {error.strerror} ({error.filename})"
        ) from error
    _limit()
    kept = {name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES or name.startswith("LC_")}
    os.environ.clear()
    os.environ.update(kept, HOME="/tmp")


def can_confine(visible: Sequence[str]) -> None:
    """Raise HostError when this machine does not allow to confine anybody, or Python could not be read by him then."""
    tell, told = os.pipe()[::-1]
    child = os.fork()
    if not child:
        status = 70
        try:
            confine(visible)
            unreadable = next((path for path in visible if os.path.exists(path) and not os.access(path, os.R_OK)), None)
            if unreadable is not None:
                os.write(tell, f"whoever is confined may not read {unreadable}\n{_ELSEWHERE}".encode())
            status = 0
        except HostError as error:
            os.write(tell, f"{error.message}\n{_ASK_DOCTOR}".encode())
        finally:
            os._exit(status)
    os.close(tell)
    with open(told, encoding="utf-8") as pipe:
        refusal = pipe.read()
    os.waitpid(child, 0)
    if refusal:
        message, _, hint = refusal.partition("\n")
        raise HostError(message, hint=hint)


def _enter_user_namespace(kinds: int) -> None:
    # The user stays who he is: that makes the world, later, one of an ordinary user, in a namespace of its own.
    user, group = os.geteuid(), os.getegid()
    syscalls.unshare(syscalls.CLONE_NEWUSER | kinds)
    map_one((user or _NOBODY, user), (group or _NOBODY, group))


def _go_on_in_child() -> None:
    # Only children are in the new PID namespace. This process has no other end than the child's.
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os._exit(status if status >= 0 else 128 - status)
    syscalls.set_parent_death_signal(signal.SIGKILL)


def _arrange(visible: Sequence[str], hidden: Sequence[str]) -> None:
    syscalls.mount("none", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
    syscalls.set_mount_attributes("/", on=syscalls.MOUNT_ATTR_RDONLY)
    for place in _WRITABLE:
        syscalls.set_mount_attributes(place, off=syscalls.MOUNT_ATTR_RDONLY)
    syscalls.mount("proc", "/proc", "proc", _LOCKED_DOWN | syscalls.MS_NOEXEC)
    # What shall be seen is kept aside while the folders in which it lies are covered.
    syscalls.mount("tmpfs", _STAGE, "tmpfs", _LOCKED_DOWN, "mode=755")
    kept = [path for path in dict.fromkeys(visible) if os.path.exists(path)]
    for number, path in enumerate(kept):
        _bind(path, f"{_STAGE}/{number}")
    covered = [os.path.realpath(path) for path in (*_SCRATCH, *_HIDDEN, *hidden) if os.path.isdir(path)]
    for path in dict.fromkeys(covered):
        if os.path.isdir(path) and not _lies_in(path, kept):  # it may be gone with the one around it
            mode = "1777" if path in _SCRATCH else "755"
            syscalls.mount("tmpfs", path, "tmpfs", _LOCKED_DOWN, f"mode={mode},size={_SCRATCH_BYTES}")
    for number, path in enumerate(kept):
        if _lies_in(path, covered):
            _bind(f"{_STAGE}/{number}", path)
    syscalls.unmount(_STAGE, syscalls.MNT_DETACH)
    # Nor the terminals of others.
    syscalls.mount("devpts", "/dev/pts", "devpts", syscalls.MS_NOSUID | syscalls.MS_NOEXEC, "newinstance,ptmxmode=0666")
    os.chdir("/tmp")


def _lies_in(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder.rstrip('/')}/") for folder in folders)


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target):
            open(target, "w", encoding="ascii").close()
    syscalls.mount(source, target, "", syscalls.MS_BIND | syscalls.MS_REC)


def _give_up_root() -> None:
    os.setgroups([])
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    syscalls.set_parent_death_signal(signal.SIGKILL)  # forgotten with the old user
    syscalls.set_dumpable()  # who changes his user loses the right to his own /proc entry


def _limit() -> None:
    os.nice(_NICENESS)
    # Processes are counted in the user namespace that was entered last: those of nobody else.
    for kind, most in (
        (resource.RLIMIT_NPROC, _MOST_PROCESSES),
        (resource.RLIMIT_FSIZE, _MOST_FILE_BYTES),
        (resource.RLIMIT_AS, _MOST_MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))
