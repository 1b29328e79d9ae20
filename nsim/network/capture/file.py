"""A file that grows by whole blocks: whoever ends nsim, and when, what was written can be read."""

from __future__ import annotations

import os
import stat

from nsim.errors import CommandError, UsageError


class BlockFile:
    """A file opened for writing, still as it was; ``begin`` empties it.

    Raises UsageError when it is none that can be kept, CommandError when it cannot be written.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            # Nobody need read at the other end of a pipe just to be told that a pipe is not wanted.
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o666)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", hint=_advice(path)) from None
        status = os.fstat(self._descriptor)
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise UsageError(
                f"{path} is no regular file", hint="a program reads packets from `NODE tcpdump -U -w - | …`"
            )
        self.identity = status.st_dev, status.st_ino
        self._size_bytes = 0

    def begin(self, blocks: bytes) -> None:
        """Throw away what the file held, and write its first blocks; raises OSError."""
        os.ftruncate(self._descriptor, 0)
        self.append(blocks)

    def append(self, blocks: bytes) -> None:
        """Write whole blocks; raises OSError, and then the file ends where it did before."""
        left = memoryview(blocks)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            os.ftruncate(self._descriptor, self._size_bytes)
            raise
        self._size_bytes += len(blocks)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._descriptor)


def _advice(path: str) -> str | None:
    folder = os.path.dirname(path) or "."
    return None if os.path.isdir(folder) else f"there is no folder {folder}"
