"""Run one command in many nodes at once, and read what they print as they print it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nsim.kernel.wakeup import Wakeup
from nsim.network.engine import Program
from nsim.network.interrupts import held_back
from nsim.network.node import Node

_AT_ONCE = 64  # more would only wait for the processors, and each keeps descriptors open


@dataclass
class _Run:
    node: Node
    program: Program
    output: int
    unfinished: bytes = b""


@dataclass
class Together:
    """A shell command in some nodes; ``statuses`` says, by node name, how it ended when ``lines`` is done.

    What ends the iteration early, an interrupt for instance, ends the programs.
    """

    nodes: Sequence[Node]
    command: str
    statuses: dict[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield each line of output behind the name of its node, as it comes.

        Raises CommandError when one of the programs cannot be started.
        """
        waiting = list(reversed(self.nodes))
        running: dict[int, _Run] = {}
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            while waiting or running:
                while waiting and len(running) < _AT_ONCE:
                    with held_back():  # a program that nobody knows of would never be ended
                        run = self._start(waiting.pop(), nothing)
                        running[run.output] = run
                with Wakeup() as wakeup:
                    ready = wakeup.wait(list(running))
                for output in sorted(ready):
                    run = running[output]
                    yield from self._read(run)
                    if run.node.name in self.statuses:
                        os.close(output)
                        del running[output]
        finally:
            os.close(nothing)
            for run in running.values():
                run.program.send_signal(signal.SIGKILL)
                run.program.wait()
                os.close(run.output)

    def _start(self, node: Node, nothing: int) -> _Run:
        read, write = os.pipe()
        try:
            return _Run(
                node, node.start(["/bin/sh", "-c", self.command], stdin=nothing, stdout=write, stderr=write), read
            )
        except BaseException:
            os.close(read)
            raise
        finally:
            os.close(write)

    def _read(self, run: _Run) -> Iterator[tuple[str, str]]:
        data = os.read(run.output, 1 << 16)
        *lines, run.unfinished = (run.unfinished + data).split(b"\n")
        if not data:
            lines += [run.unfinished] if run.unfinished else []
            self.statuses[run.node.name] = run.program.wait()
        for line in lines:
            yield run.node.name, line.decode(errors="replace")
