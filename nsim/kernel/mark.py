"""The mark of a world: by it a process of nsim's is known, and whether its launcher lives. Nothing else has one.

It is a file without a name in any folder (memfd_create(2)), which the launcher makes and every process of the world
inherits; programs that are started there do not. The launcher holds a lock on it, which is the launcher's alone: its
children do not inherit it, and the kernel drops it when the launcher ends, however that happens (fcntl_locking(2)). So
neither a name nor a number that was used before can be mistaken for it, whatever PID namespace somebody looks from.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = "nsim-world"
_CONTENT = b"a world of nsim's\n"


@dataclass(frozen=True, slots=True)
class Marked:
    """A process that has a mark: its number, which file the mark is, and under which descriptor it has it."""

    pid: int
    mark: int
    descriptor: int

    @property
    def path(self) -> str:
        """The mark, as somebody else can open it."""
        return f"/proc/{self.pid}/fd/{self.descriptor}"


def make_mark() -> int:
    """Mark this process as a launcher, and return the descriptor; the mark ends when it is closed."""
    descriptor = os.memfd_create(_NAME)
    os.lockf(descriptor, os.F_TLOCK, 0)
    os.pwrite(descriptor, _CONTENT, 0)  # only now: what has no content yet is not looked at
    return descriptor


def marks_of(pid: int | str) -> Iterator[Marked]:
    """Yield the marks of a process that are this user's; of a process that nobody may look into there are none."""
    folder = f"/proc/{pid}/fd"
    try:
        entries = os.listdir(folder)
    except OSError:  # it has ended meanwhile, or is another user's
        return
    for entry in entries:
        try:
            if os.readlink(f"{folder}/{entry}") != f"/memfd:{_NAME} (deleted)":
                continue
            about = os.stat(f"{folder}/{entry}")
        except OSError:  # it has been closed meanwhile
            continue
        if about.st_uid == os.geteuid() and about.st_size == len(_CONTENT):
            yield Marked(os.getpid() if pid == "self" else int(pid), about.st_ino, int(entry))


def marked() -> Iterator[Marked]:
    """Yield all processes that have a mark of this user's."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            yield from marks_of(int(entry))


def has_launcher(each: Marked) -> bool:
    """Say whether the launcher lives that made this mark."""
    try:
        descriptor = os.open(each.path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # ended by itself
        return True
    try:
        if os.pread(descriptor, 64, 0) != _CONTENT:
            return True
        os.lockf(descriptor, os.F_TEST, 0)
        return False
    except OSError:
        return True
    finally:
        os.close(descriptor)
