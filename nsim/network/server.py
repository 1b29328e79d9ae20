"""The other side of ``RemoteEngine``: a world whose only inhabitant does what it is asked over a socket."""

from __future__ import annotations

import dataclasses
import os
import socket
import sys
import threading
from typing import Any

from nsim.errors import NsimError
from nsim.kernel.room import Start
from nsim.network import wire
from nsim.network.counter import Counter
from nsim.network.local import LocalEngine, LocalProgram
from nsim.network.remote import STATUS
from nsim.network.world import run_in_world


def main(descriptor: int) -> None:
    """Start a world and serve the process at the other end of a socket until it closes it or dies."""
    connection = socket.socket(fileno=descriptor)
    try:
        # The launcher watches the socket as well: a world too busy to notice ends all the same.
        counter = Counter()
        status = run_in_world(lambda: _Server(connection, counter).serve(), alive=descriptor, counter=counter)
    except NsimError as error:
        wire.send(connection, (False, error))
        status = error.exit_status
    sys.exit(status)


class _Server:
    def __init__(self, connection: socket.socket, counter: Counter) -> None:
        self._connection = connection
        self._engine = LocalEngine(counter)
        self._programs: dict[int, LocalProgram] = {}

    def serve(self) -> int:
        wire.send(self._connection, (True, None))
        while True:
            try:
                (method, arguments), descriptors = wire.receive(self._connection)
            except (EOFError, ConnectionError):
                return 0
            answer_descriptors: list[int] = []
            try:
                value = self._do(method, arguments, descriptors, answer_descriptors)
                wire.send(self._connection, (True, value), answer_descriptors)
            except (NsimError, OSError, KeyError) as error:
                wire.send(self._connection, (False, error))
            finally:
                for each in (*descriptors, *answer_descriptors):
                    os.close(each)

    def _do(self, method: str, arguments: tuple[Any, ...], given: list[int], answer: list[int]) -> object:
        if method == "start":
            node, start = arguments
            return self._start(node, start, given, answer)
        if method == "send_signal":
            pid, number = arguments
            if pid in self._programs:
                self._programs[pid].send_signal(number)
            return None
        value = getattr(self._engine, method)(*arguments)
        if isinstance(value, socket.socket):
            answer.append(value.detach())
            return None
        if method == "link_monitor":
            opened, numbers = value
            answer.append(opened.detach())
            return numbers
        return value

    def _start(self, node: str, start: Start, given: list[int], answer: list[int]) -> int:
        stdin, stdout, stderr = given
        program = self._engine.start(node, dataclasses.replace(start, stdin=stdin, stdout=stdout, stderr=stderr))
        status_read, status_write = os.pipe()
        self._programs[program.pid] = program
        threading.Thread(target=self._report, args=(program, status_write), daemon=True).start()
        answer.append(status_read)
        return program.pid

    def _report(self, program: LocalProgram, pipe: int) -> None:
        status = program.wait()
        del self._programs[program.pid]
        try:
            os.write(pipe, STATUS.pack(status))
        except BrokenPipeError:  # nobody wanted to know
            pass
        os.close(pipe)
