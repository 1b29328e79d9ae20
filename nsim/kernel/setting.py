"""Read and write kernel settings in the network namespace of the calling thread."""

from __future__ import annotations

import os

from nsim.kernel import syscalls
from nsim.ops.operation import SettingRequest

_PROC = "/proc/"
_MOST_LOOKS = 256


def write_setting(request: SettingRequest, *, proc: int | None = None) -> None:
    """Write it; raises OSError when the kernel refuses, or has no such setting and it is not optional.

    ``proc`` is a descriptor of the top folder of the proc file system that is meant, the one at /proc unless told.
    """
    try:
        descriptor = _open(request.path, os.O_WRONLY, proc)
    except FileNotFoundError:
        if not request.optional:
            raise
        return
    try:
        os.write(descriptor, request.value.encode("ascii"))
    finally:
        os.close(descriptor)


class Settings:
    """Reads and writes settings in any number of namespaces, in the last as fast as in the first.

    /proc/sys/net/ipv4 is another folder in each namespace, but the kernel's cache of names keeps them all under one
    name, in one list, and looks through the whole list for a folder that it has not met (proc_sys_compare in
    fs/proc/proc_sysctl.c): with 10,000 hosts that is most of the time of a build. So after some looks another instance
    of proc takes over, whose list is empty, and the old one goes with its own. Only the porter's thread may use this.
    """

    def __init__(self) -> None:
        self._proc: int | None = None  # few labs ever need more than /proc
        self._left = _MOST_LOOKS

    def write(self, request: SettingRequest) -> None:
        """Write a setting as ``write_setting`` does."""
        write_setting(request, proc=self._instance())

    def read(self, path: str) -> str:
        """Return the content of a file under /proc/sys or /proc/thread-self/net; raises OSError."""
        with open(_open(path, os.O_RDONLY, self._instance()), encoding="utf-8", errors="replace") as file:
            return file.read()

    def _instance(self) -> int | None:
        if not self._left:
            self._left = _MOST_LOOKS
            old, self._proc = self._proc, None
            if old is not None:
                os.close(old)
            try:
                self._proc = syscalls.new_mount("proc")
            except OSError:  # an older kernel, or one that does not allow it: slower, and as good
                return None
        self._left -= 1
        return self._proc


def _open(path: str, flags: int, proc: int | None) -> int:
    return os.open(path if proc is None else path.removeprefix(_PROC), flags | os.O_CLOEXEC, dir_fd=proc)
