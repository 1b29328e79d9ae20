"""Drive nsim's shell on a terminal of its own, as a person would: for regression runs with pexpect.

::

    with ShellDriver("--topo", "routed") as shell:
        assert "0% packet loss" in shell.run("sales ping -c 1 dev")
        shell.run("sales ping -c 1 nowhere")
        assert shell.status == 2
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping

import pexpect

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")
# A full terminal gets the blank behind the prompt as a movement of the cursor.
_STATUS = r"(?:\x1b\[[0-9;]*m)*(?: \[(\d+)\])?(?:\x1b\[[0-9;]*m)*>(?: |\x1b\[\d+D)"
_PATIENCE_S = 30


class ShellDriver:
    """A running nsim shell; ``run`` types a line and returns what it printed.

    The terminal is a dumb one unless ``term`` names another, so that output is what programs printed and no more.
    ``banner`` is the line with which the shell begins, ``opening`` all that is printed before the first prompt.
    Raises pexpect.TIMEOUT when no prompt comes within ``timeout_s`` seconds.
    """

    def __init__(
        self,
        *arguments: str,
        timeout_s: float = _PATIENCE_S,
        term: str = "dumb",
        variables: Mapping[str, str] | None = None,
        size: tuple[int, int] = (40, 120),
    ) -> None:
        self.status = 0
        self.child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable,
            ["-m", "nsim", *arguments],
            env={**os.environ, "TERM": term, "PROMPT_TOOLKIT_NO_CPR": "1", **(variables or {})},
            encoding="utf-8",
            timeout=timeout_s,
            dimensions=size,
        )
        self.child.delaybeforesend = None
        self.child.expect(r"nsim: (?P<name>\S+): [^\n]*\n")
        self.banner = plain(str(self.child.after)).strip()
        self._prompt = re.escape(self.banner.split(": ")[1]) + _STATUS
        self.opening = f"{self.banner}\n{self.wait_for_prompt()}"

    def __enter__(self) -> ShellDriver:
        return self

    def __exit__(self, *exception: object) -> None:
        self.child.close(force=True)

    def wait_for_prompt(self) -> str:
        """Wait for the next prompt and return what came before it; ``status`` is then the last line's."""
        self.child.expect(self._prompt)
        match = self.child.match
        assert isinstance(match, re.Match)
        self.status = int(match.group(1) or 0)
        return plain(self.child.before or "")

    def run(self, line: str) -> str:
        """Type a line and return all that is printed until the next prompt."""
        self.child.sendline(line)
        echoed, _, output = self.wait_for_prompt().partition("\n")
        return output if line in echoed else f"{echoed}\n{output}"

    def leave(self) -> int:
        """Type ``exit`` and return nsim's exit status."""
        self.child.sendline("exit")
        self.child.expect(pexpect.EOF)
        self.child.wait()
        self.child.ptyproc.delayafterclose = 0  # a pause in which it should end; it has
        self.child.close()
        return int(self.child.exitstatus or 0)


def plain(text: str) -> str:
    """Return text without a terminal's escape sequences and carriage returns."""
    return _ESCAPES.sub("", text)
