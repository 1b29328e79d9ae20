"""Lines that nobody types: from ``-c``, from a file, from standard input."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.errors import UsageError
from nsim.network.lines import read_lines


def lines_of(path: str) -> Iterator[str]:
    """Yield the lines of a file, or of standard input for ``-``, as they arrive.

    Raises UsageError when the file cannot be read; nothing has run by then.
    """
    if path == "-":
        return read_lines(0)
    try:
        with open(path, encoding="utf-8") as file:
            return iter(file.read().splitlines())
    except OSError as error:
        raise UsageError(f"cannot read the script {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"cannot read the script {path}: it is not text") from None
