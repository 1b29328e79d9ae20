"""A program that Mininet's ``popen`` has started: with the names of Python's ``subprocess.Popen``, and bytes."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence

from nsim.errors import CommandError, UsageError
from nsim.network import Node
from nsim.network.process import Process


class Popen:
    """A running program in a node."""

    def __init__(self, process: Process, *, text: bool) -> None:
        self._process = process
        self._text = text
        self.args = list(process.argv)
        self.pid = process.pid
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = process.stdin, process.stdout, process.stderr

    def __repr__(self) -> str:
        return f"<Popen: returncode: {self.returncode} args: {self.args!r}>"

    def poll(self) -> int | None:
        """Return its exit status, None as long as it runs."""
        return self.returncode if self._process.running() else self.wait()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its exit status, -N after signal N; raise TimeoutExpired when the time is up."""
        try:
            status = self._process.wait(timeout)
        except CommandError:
            raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
        self.returncode = 128 - status if status > 128 else status
        return self.returncode

    def communicate(
        self, input: bytes | str | None = None, timeout: float | None = None
    ) -> tuple[bytes | str, bytes | str]:
        """Write to it, read what it prints until its end, and return both of its outputs."""
        given = input.decode() if isinstance(input, bytes) else input or ""
        result = self._process.communicate(given, timeout)
        self.wait()
        self._process.close()
        out, err = result.stdout, result.stderr
        return (out, err) if self._text else (out.encode(), err.encode())

    def send_signal(self, number: int) -> None:
        """Send a signal to it and what it has started."""
        self._process.send_signal(number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def start(node: Node, words: Sequence[object], *, shell: bool = False, text: bool = False) -> Popen:
    """Start a program from a list of words, from several words or from a line; raise CommandError if there is none."""
    given = list(words[0]) if len(words) == 1 and isinstance(words[0], list | tuple) else list(words)
    argv = [str(word) for word in given]
    if not any(argv):
        raise UsageError("popen: no program is named")
    if shell:
        argv = [os.environ.get("SHELL", "/bin/sh"), "-c", " ".join(argv)]
    elif len(given) == 1 and given is not words[0]:
        argv = argv[0].split()
    return Popen(node.popen(argv), text=text)
