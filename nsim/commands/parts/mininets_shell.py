"""The shell that a node keeps for ``cmd``: what one line has set is there in the next, as in Mininet.

It is started with the first line. It must not know of Mininet's network, only of one node.
"""

from __future__ import annotations

import os
import select
import shlex
import signal

from nsim.network import Node
from nsim.network.process import Process

_SHELLS = ("/bin/bash", "/bin/sh")
_PATIENCE_S = 1.0


class NodeShell:
    """A shell in a node that runs one line after the other."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._process: Process | None = None
        self._mark = os.urandom(12).hex().encode()  # behind what a line has printed; no line prints it by chance
        self._printed = b""
        self.waiting = False

    @property
    def pid(self) -> int:
        """Its process number, as the world counts."""
        return self._started().pid

    def send(self, line: str) -> None:
        """Begin to run a line; nothing waits for its end."""
        # A mistake in the line is not the shell's end (POSIX, command), and it does not read the lines to come.
        text = f"command eval {shlex.quote(line)} </dev/null; echo {self._mark.decode()}\n"
        try:
            self._started().stdin.write(text.encode())
        except BrokenPipeError:  # it has ended meanwhile: another one shall run this
            self.close()
            self._started().stdin.write(text.encode())
        self.waiting = True

    def output(self) -> str:
        """Wait for the end of the line and return what has been printed, on both outputs, since the line before."""
        end = self._mark + b"\n"
        process = self._started()
        ended, printed = process.end_descriptor(), process.stdout.fileno()
        try:
            while end not in self._printed:
                # What it has left running in the background may keep its output open.
                ready, _, _ = select.select([printed, ended], [], [])
                data = os.read(printed, 65536) if printed in ready else b""
                if not data:  # the line has ended the shell
                    self.close()
                    break
                self._printed += data
        except KeyboardInterrupt:
            self._abandon(process)
            raise
        text, _, self._printed = self._printed.partition(end)
        self.waiting = False
        return text.decode(errors="replace")

    def interrupt(self) -> None:
        """Interrupt what runs in the foreground."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """End the shell, and not what it has left running in the background; the next line starts another."""
        process, self._process = self._process, None
        self.waiting = False
        if process is not None:
            process.close()
            if process.running(_PATIENCE_S):
                process.kill()

    def _abandon(self, process: Process) -> None:
        # A shell that has no terminal ends with the program that an interrupt has ended.
        process.send_signal(signal.SIGINT)
        self._printed = b""
        self.close()

    def _started(self) -> Process:
        if self._process is None:
            shell = next(path for path in _SHELLS if os.access(path, os.X_OK))
            self._process = self._node.popen([shell])
            self._process.stdin.write(b"exec 2>&1; unset HISTFILE\n")
        return self._process
