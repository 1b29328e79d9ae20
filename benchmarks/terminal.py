"""A person at a terminal: an outer shell on a pseudo-terminal, in which nsim is started and left."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from measure import PATIENCE_S, MeasureError, settle

_PROMPT = "outer-shell: "
_WHERE_IS_THE_CURSOR, _HERE_IT_IS = b"\x1b[6n", b"\x1b[1;1R"
_CONTROL_SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
_QUIET_S = 0.1
_KEPT_BYTES = 4096


class OuterShell:
    """A ``sh`` on a terminal of its own; leaving the ``with`` block ends it and what it has started.

    The program under test asks its terminal where the cursor is, and waits for the answer: like every real terminal
    this one answers at once.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**environment, "PS1": _PROMPT, "ENV": "", "HISTFILE": ""}
        self._lab = ""
        self._seen = b""

    def __enter__(self) -> OuterShell:
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.execve("/bin/sh", ["sh", "-i"], self._environment)
        try:
            self._wait_for(re.escape(_PROMPT))
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._end()

    def _end(self) -> None:
        for process in _descendants(self._pid):
            try:
                os.kill(process, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        os.close(self._terminal)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def open_lab(self, command: Sequence[str], prompt: str) -> float:
        """Type the command that opens a lab; return the seconds until its prompt is there.

        On return the lab has nothing more to do.
        """
        begin = time.perf_counter()
        self._type(shlex.join(command))
        self._lab = prompt
        self._wait_for(re.escape(prompt))
        took = time.perf_counter() - begin
        while self._read(_QUIET_S):
            pass
        settle()
        return took

    def leave_lab(self) -> float:
        """Type ``exit`` and return the seconds until the outer shell's prompt is back."""
        begin = time.perf_counter()
        self._type("exit")
        self._wait_for(re.escape(_PROMPT))
        return time.perf_counter() - begin

    def ask(self, line: str, answer: str) -> tuple[float, str]:
        """Type a line in the lab; return the seconds until it is done, and what matched the ``answer``, a regex."""
        begin = time.perf_counter()
        self._type(line)
        told = self._wait_for(answer)
        self._wait_for(re.escape(self._lab))
        return time.perf_counter() - begin, told

    def press(self, keys: str, shown: str) -> float:
        """Press keys and return the seconds until the terminal shows a text."""
        begin = time.perf_counter()
        os.write(self._terminal, keys.encode())
        self._wait_for(re.escape(shown))
        return time.perf_counter() - begin

    def lab_size(self) -> tuple[int, int]:
        """Return how many processes, and how many threads, the lab in the foreground has on the machine."""
        processes = _descendants(self._pid)
        return len(processes), sum(len(os.listdir(f"/proc/{process}/task")) for process in processes)

    def lab_memory(self) -> int:
        """Return how many bytes of memory the lab's processes use: what they share counts once.

        Source: Pss in /proc/PID/smaps_rollup, proc_pid_smaps(5).
        """
        total = 0
        for process in _descendants(self._pid):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        return total

    def _type(self, line: str) -> None:
        os.write(self._terminal, line.encode() + b"\r")

    def _wait_for(self, pattern: str) -> str:
        # What follows the match stays for the next question.
        sought = re.compile(pattern.encode())
        deadline = time.monotonic() + PATIENCE_S
        while True:
            seen = _CONTROL_SEQUENCE.sub(b"", self._seen)
            if found := sought.search(seen):
                self._seen = seen[found.end() :]
                return found[0].decode(errors="replace")
            self._seen = self._seen[-_KEPT_BYTES:]
            new = self._read(deadline - time.monotonic())
            if not new:
                last = seen.decode(errors="replace").strip().splitlines()
                raise MeasureError(f"no {pattern!r} on the terminal; the last words were {(last or [''])[-1]!r}")
            self._seen += new

    def _read(self, timeout_s: float) -> bytes:
        # Nothing when the time is up, or when the other side is gone (EIO).
        if not select.select([self._terminal], [], [], max(0.0, timeout_s))[0]:
            return b""
        try:
            new = os.read(self._terminal, 65536)
        except OSError:
            return b""
        for _ in range(new.count(_WHERE_IS_THE_CURSOR)):
            os.write(self._terminal, _HERE_IT_IS)
        return new


def _descendants(process: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text(encoding="ascii", errors="replace")
            except OSError:  # it has ended
                continue
            parent = int(stat.rpartition(")")[2].split()[1])  # proc_pid_stat(5): state, then the parent
            children.setdefault(parent, []).append(int(entry))
    found: list[int] = []
    waiting = children.get(process, [])
    while waiting:
        found += waiting
        waiting = [child for parent in waiting for child in children.get(parent, [])]
    return found
