"""What is typed while nobody listens: keep it for whom it is meant, line by line.

A person, or a script on a terminal, types on while a program runs or the lab is being built. The terminal keeps it. A
line of it is meant for whoever reads next: the prompt, or the program that the line before has started. So nsim never
takes more than a line out of the terminal. And it takes whole lines without changing the terminal's modes, because
going to raw mode and back makes the kernel forget where lines end, and turns a waiting Ctrl-D into a character. (What
comes behind a line in the very moment in which the prompt reads that line has been through raw mode.)
Source: n_tty_set_termios() in Linux.
"""

from __future__ import annotations

import os
import select
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from prompt_toolkit.input.posix_utils import PosixStdinReader
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.input.vt100 import Vt100Input
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyPress

_ENDS = ("\n", "\r", "\x03", "\x04")  # Enter, and Ctrl-C and Ctrl-D, behind which something else begins as well


def waiting_line(descriptor: int) -> str | None:
    """Return a line that was typed before anybody asked, with its end; None when there is none.

    Without its end it was not finished. Raises EOFError when a Ctrl-D waits there, or the terminal has hung up.
    """
    line = b""
    while _waits(descriptor) and not line.endswith(b"\n"):
        letter = os.read(descriptor, 1)
        if not letter:
            if line:
                break
            raise EOFError
        line += letter
    return line.decode(errors="replace") or None


def _waits(descriptor: int) -> bool:
    # Whether something can be read at once from a terminal that hands over whole lines.
    try:
        modes = termios.tcgetattr(descriptor)
    except termios.error:
        raise EOFError from None
    return bool(modes[3] & termios.ICANON and select.select([descriptor], [], [], 0)[0])


class LineInput(Vt100Input):
    """A terminal, of which no more is read at once than the line that is being typed."""

    def __init__(self, stdin: TextIO) -> None:
        super().__init__(stdin)
        self.stdin_reader = _LineReader(self._fileno, encoding=stdin.encoding)

    def has_keys(self) -> bool:
        """Say whether keys were read before that nobody has acted on yet."""
        keys = get_typeahead(self)
        store_typeahead(self, keys)
        return bool(keys)

    def give_back(self, text: str) -> None:
        """Have the next prompt begin with what these characters mean as keys."""
        keys: list[KeyPress] = []
        parser = Vt100Parser(keys.append)
        parser.feed(text)
        parser.flush()
        store_typeahead(self, keys)

    @contextmanager
    def raw_mode(self) -> Iterator[None]:
        """Hand over every key at once; Enter stays a line feed, which it must be for the program that reads it."""
        with super().raw_mode():
            modes = termios.tcgetattr(self._fileno)
            modes[0] |= termios.ICRNL
            termios.tcsetattr(self._fileno, termios.TCSANOW, modes)
            yield


class _LineReader(PosixStdinReader):
    def read(self, count: int = 1024) -> str:
        text = ""
        while len(text) < count and not text.endswith(_ENDS):
            letter = super().read(1)
            if not letter and (self.closed or not select.select([self.stdin_fd], [], [], 0)[0]):
                break
            text += letter
        return text
