"""What can go wrong, told apart by whose turn it is to act: the author, the typist, the kernel or the machine.

An error carries data; the edge of the program (``cli`` and ``shell``) formats it. Nothing here prints.
"""

from __future__ import annotations

import os
from collections.abc import Iterable


class NsimError(Exception):
    """Any failure that nsim foresees; shown as one message, never as a traceback.

    ``hint`` says what to try next; ``exit_status`` is what a process that ends with this error returns.
    """

    exit_status = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message

    def report(self) -> str:
        """Return the whole message for a person: what happened, and in a second line what to try."""
        return f"{self}\n  {self.hint}" if self.hint else str(self)


class CommandError(NsimError):
    """A shell command or a check was understood, ran, and failed."""


class UsageError(NsimError):
    """Somebody mistyped: an option, a name, a number."""

    exit_status = 2


class TopologyError(NsimError):
    """The author of a topology asked for something that cannot be; names the file, the line and the node."""

    exit_status = 3

    def __init__(
        self,
        message: str,
        *,
        node: str | None = None,
        origin: tuple[str, int] | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.node = node
        self.origin = origin

    def __str__(self) -> str:
        place = f"{os.path.relpath(self.origin[0])}:{self.origin[1]}: " if self.origin else ""
        return f"{place}{self.node}: {self.message}" if self.node else f"{place}{self.message}"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.__dict__)


class KernelError(NsimError):
    """The kernel refused an operation: which one, in which node, with which errno and words."""

    exit_status = 4

    def __init__(self, operation: str, *, node: str, errno: int, words: str = "", hint: str | None = None) -> None:
        said = os.strerror(errno) + (f" ({words})" if words else "")
        super().__init__(f"{node}: the kernel refused `{operation}`: {said}", hint=hint)
        self.operation = operation
        self.node = node
        self.errno = errno
        self.words = words

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.__dict__)


class HostError(NsimError):
    """This machine cannot do what is needed; the hint names the setting or the package."""

    exit_status = 4


def _rebuild(kind: type[NsimError], message: str, data: dict[str, object]) -> NsimError:
    # Errors cross the pipe between the launcher and the world; their constructors differ, their data does not.
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(data)
    return error


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return a hint that names the known words closest to a mistyped one, or None when none is close."""
    import difflib  # only mistakes need it, and every start would pay for it

    # Without their dashes: those would make any two options look alike.
    bare = {each.lstrip("-"): each for each in known}
    close = difflib.get_close_matches(word.lstrip("-"), bare, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(bare[found] for found in close)}?" if close else None
