"""Where a shell reads and writes and what it may assume about the other end; tests replace it whole."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from functools import cached_property
from typing import TextIO

from nsim.shell.matrix import Screen


@dataclass
class Environment:
    """Streams, variables and folders of one run.

    ``interactive`` means that a person types and sees colours; ``stdin`` is the descriptor that programs in nodes
    get as their standard input, unless nsim's own lines come from there; what they print goes to the descriptor
    ``program_output``, or where nsim's own output goes.
    """

    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    variables: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    stdin: int = 0
    input_is_terminal: bool = field(default_factory=lambda: os.isatty(0))
    output_is_terminal: bool = field(default_factory=lambda: os.isatty(1))
    program_output: int | None = None
    errors_are_terminal: bool = field(default_factory=lambda: os.isatty(2))

    @cached_property
    def nothing(self) -> int:
        """A descriptor from which nothing can be read."""
        return os.open(os.devnull, os.O_RDONLY)

    @property
    def interactive(self) -> bool:
        """Whether a person sits at both ends."""
        return self.input_is_terminal and self.output_is_terminal

    @property
    def dumb(self) -> bool:
        """Whether the terminal cannot move its cursor (TERM is dumb or missing)."""
        return self.variables.get("TERM", "dumb") in ("dumb", "unknown", "")

    @property
    def ascii_only(self) -> bool:
        """Whether signs beyond ASCII may not be shown: on a terminal that knows little, or in another encoding."""
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        return (self.output_is_terminal and self.dumb) or "utf" not in encoding.lower()

    @property
    def screen(self) -> Screen | None:
        """The terminal on which a person reads what is printed; None where it goes elsewhere, or cannot be much."""
        if not self.output_is_terminal or self.dumb:
            return None
        size = shutil.get_terminal_size()
        return Screen(size.columns, colour=not self.variables.get("NO_COLOR"), lines=size.lines)

    @property
    def colour(self) -> bool:
        """Whether colours are wanted. Source: https://no-color.org."""
        return self.interactive and not self.dumb and not self.variables.get("NO_COLOR")

    @property
    def startup_file(self) -> str:
        """The file whose lines are run when a person's shell opens; it need not be there.

        Source: XDG Base Directory Specification, XDG_CONFIG_HOME.
        """
        home = self.variables.get("XDG_CONFIG_HOME") or os.path.join(self.variables.get("HOME", ""), ".config")
        return os.path.join(home, "nsim", "startup")

    def state_file(self, name: str) -> str | None:
        """Return a file that is kept between runs, its folder made; None where that is not possible.

        Source: XDG Base Directory Specification, XDG_STATE_HOME.
        """
        home = self.variables.get("HOME", "")
        base = self.variables.get("XDG_STATE_HOME") or (f"{home}/.local/state" if home else "")
        if not base:
            return None
        folder = os.path.join(base, "nsim")
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError:
            return None
        return os.path.join(folder, name) if os.access(folder, os.W_OK) else None
