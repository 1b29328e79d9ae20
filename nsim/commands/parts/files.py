"""Write files that a command was asked for."""

from __future__ import annotations

import contextlib
import os

from nsim.errors import CommandError


def write_whole(command: str, file: str, data: bytes) -> None:
    """Write a file, or leave the one that is there as it is; raises CommandError when it cannot be written."""
    beside = f"{file}.new"
    try:
        with open(beside, "wb") as output:
            output.write(data)
        os.replace(beside, file)  # what was there is lost only when the new file is whole
    except OSError as error:
        with contextlib.suppress(OSError):
            os.remove(beside)
        raise CommandError(f"{command}: cannot write {file}: {error.strerror}") from None
