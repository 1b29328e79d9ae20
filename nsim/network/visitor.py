"""A visitor: finds the running labs of this user, goes into one and runs a command in one of its nodes.

It stays on the machine and holds the user's terminal; see ``nsim.network.door`` for the other side.
"""

from __future__ import annotations

import os
import signal
import socket
import termios
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nsim.errors import CommandError, UsageError
from nsim.kernel.relay import relay
from nsim.kernel.wakeup import Wakeup
from nsim.network import wire
from nsim.network.visit import Screen, Visit, is_ours, prefix

_LISTENS = 1 << 16  # __SO_ACCEPTCON of Linux, as /proc/net/unix shows it
_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_GONE = 137  # the status of what was killed along with its world


@dataclass(frozen=True, slots=True)
class Lab:
    """A running lab: the process number of its launcher, the name of its topology, and where it listens."""

    process: int
    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.process} ({self.name})"


def labs() -> list[Lab]:
    """Return the running labs of this user, the oldest first."""
    beginning = f"@{prefix()}"
    found = []
    with open("/proc/net/unix", encoding="utf-8", errors="replace") as file:
        for line in file:
            fields = line.rstrip("\n").split(maxsplit=7)
            if len(fields) < 8 or not fields[7].startswith(beginning) or not int(fields[3], 16) & _LISTENS:
                continue
            process, _, name = fields[7].removeprefix(beginning).partition("/")
            if process.isdigit():
                found.append(Lab(int(process), name, fields[7][1:]))
    return sorted(found, key=lambda lab: lab.process)


def choose(wanted: str | None) -> Lab:
    """Return the lab with this number or name, or the only one that runs; raise UsageError when that is none."""
    running = labs()
    if not running:
        raise UsageError("no lab of yours is running", hint="`nsim --topo routed` starts one")
    fitting = running if wanted is None else [lab for lab in running if wanted in (str(lab.process), lab.name)]
    if len(fitting) == 1:
        return fitting[0]
    told = "several labs are running" if fitting else f"there is no lab {wanted!r}"
    choice = ", ".join(f"--lab {lab}" for lab in fitting or running)
    raise UsageError(told, hint=f"choose: {choice}" if fitting else f"running: {choice}")


def visit(address: str, node: str, argv: Sequence[str], window: int | None = None) -> int:
    """Run a command in a node of a lab, or a shell without ``argv``; return its exit status.

    On a terminal it gets one of its own, of which this one shows all. Raises UsageError and CommandError as a line in
    the lab's own shell would, and CommandError when the lab ends meanwhile.
    """
    screen = _screen()
    kept = [] if screen is not None and os.isatty(2) else [2]
    if screen is None:
        kept = [0, 1, 2]
        if not argv:
            raise UsageError(
                f"{node}: a shell in a node needs a terminal", hint="nsim exec NODE COMMAND runs one command"
            )
    with socket.socket(socket.AF_UNIX) as lab:
        try:
            lab.connect(f"\0{address}")
            if not is_ours(lab):
                raise UsageError(f"{address} is a lab of somebody else's")
            wire.send(lab, Visit(node, argv, dict(os.environ), os.getcwd(), screen, window), kept)
            (fine, failure), shown = wire.receive(lab)
        except (EOFError, OSError):
            raise CommandError("the lab has ended") from None
        if not fine:
            raise failure
        if screen is not None:
            relay(shown[0], lab.fileno())
        return _await_end(lab)


def _screen() -> Screen | None:
    if not (os.isatty(0) and os.isatty(1)):
        return None
    columns, lines = os.get_terminal_size(0)
    return Screen((lines, columns), termios.tcgetattr(0))


def _await_end(lab: socket.socket) -> int:
    def pass_on(number: int, _frame: Any) -> None:
        wire.send(lab, number)

    before = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    try:
        with Wakeup() as wakeup:
            while lab.fileno() not in wakeup.wait([lab.fileno()]):
                pass
        status, _ = wire.receive(lab)
        return int(status)
    except (EOFError, OSError):
        return _GONE
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def come_in(address: str, node: str, window: int) -> int:
    """Be the program of a window that a lab has had opened."""
    return visit(address, node, (), window)
