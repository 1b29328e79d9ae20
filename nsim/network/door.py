"""The door of a lab: other terminals of the same user come in and run programs in its nodes.

The launcher makes the socket, so its address is the machine's. The world answers: a socket stays in the network in
which it was made, wherever its holder goes.

A visitor at a terminal gets the master of a new one, whose slave controls the program's session. So Ctrl-C, Ctrl-Z and
the window's size are between the kernel and the program, in the world's own PID namespace; the visitor only copies
characters. When the visitor goes, the terminal hangs up; when the lab goes, the visitor reads the end of it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import termios
import threading
from typing import TYPE_CHECKING

from nsim.errors import CommandError, HostError, NsimError
from nsim.kernel.room import Start
from nsim.network.engine import Program
from nsim.network.environment import interactive_shell, node_environment
from nsim.network.visit import Visit, address, is_ours

if TYPE_CHECKING:
    from nsim.network.network import Network

_WAITING = 16


class Door:
    """Made by the launcher before the world; ``open`` is the world's, ``leave_to_world`` the launcher's."""

    def __init__(self, name: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self.address = address(name)
            self._socket.bind(f"\0{self.address}")
        except OSError as error:
            raise HostError(f"this lab would have no door for other terminals: {error.strerror}") from error
        self._socket.listen(_WAITING)
        self._expected: dict[int, int] = {}
        self._windows = 0

    def leave_to_world(self) -> None:
        """Note that the world has been started and this process is the launcher."""
        self._socket.close()

    def open(self, network: Network) -> None:
        """Let visitors in from now on, beside whatever else this process does."""
        threading.Thread(target=self._welcome, args=(network,), name="door", daemon=True).start()

    def expect(self) -> tuple[int, int]:
        """Return the number of a window that will be opened, and a descriptor that hears when it has come in.

        The caller closes the descriptor, and calls ``expect_no_more`` then.
        """
        self._windows += 1
        hears, self._expected[self._windows] = os.pipe()
        return self._windows, hears

    def expect_no_more(self, window: int) -> None:
        """Give up waiting for a window."""
        descriptor = self._expected.pop(window, None)
        if descriptor is not None:
            os.close(descriptor)

    def _welcome(self, network: Network) -> None:
        while True:
            visitor, _ = self._socket.accept()
            if is_ours(visitor):
                threading.Thread(target=self._host, args=(visitor, network), name="visit", daemon=True).start()
            else:
                visitor.close()

    def _host(self, visitor: socket.socket, network: Network) -> None:
        from nsim.network import wire  # few labs have visitors, and every start would pay for it

        with visitor, contextlib.suppress(OSError, EOFError):  # a visitor who has gone wants to hear nothing more
            visit, standard = wire.receive(visitor)
            try:
                program, shown = _begin(network, visit, standard)
            except NsimError as error:
                wire.send(visitor, (False, error))
                return
            finally:
                for descriptor in standard:
                    os.close(descriptor)
                if visit.window is not None:
                    self.expect_no_more(visit.window)
            try:
                wire.send(visitor, (True, None), shown)
            finally:
                for descriptor in shown:
                    os.close(descriptor)
            wire.send(visitor, _accompany(visitor, program))


def _begin(network: Network, visit: Visit, standard: list[int]) -> tuple[Program, list[int]]:
    # Returns the program, and what the visitor shall look at: the master of its terminal.
    import shutil

    node = network[visit.node]
    argv, variables = (visit.argv, {}) if visit.argv else interactive_shell(node.name)
    environment = node_environment(visit.environment, node.name) | variables
    if shutil.which(argv[0], path=environment["PATH"]) is None:
        raise CommandError(f"{node.name}: there is no program {argv[0]!r}")
    if not os.path.isdir(visit.directory):
        raise CommandError(f"{node.name}: a lab has no folder {visit.directory}", hint="cd to another one")
    try:
        if visit.screen is None:
            stdin, stdout, stderr = standard
            return network.engine.start(node.name, Start(argv, environment, visit.directory, stdin, stdout, stderr)), []
        master, slave = os.openpty()
        try:
            termios.tcsetattr(slave, termios.TCSANOW, visit.screen.modes)
            termios.tcsetwinsize(slave, visit.screen.size)
            start = Start(argv, environment, visit.directory, slave, slave, (standard or [slave])[0], own_terminal=True)
            return network.engine.start(node.name, start), [master]
        except BaseException:
            os.close(master)
            raise
        finally:
            os.close(slave)
    except OSError as error:
        raise CommandError(f"{node.name}: {argv[0]}: {error.strerror}") from error


def _accompany(visitor: socket.socket, program: Program) -> int:
    from nsim.network import wire

    # Pass a visitor's signals on until the program ends, and return its status. One that is left alone is told so.
    poll = select.poll()  # select(2) knows no descriptor above 1023, and large labs have many
    poll.register(ended := program.end_descriptor(), select.POLLIN)
    poll.register(visitor, select.POLLIN)
    while ended not in {descriptor for descriptor, _ in poll.poll()}:
        try:
            number, _ = wire.receive(visitor)
            program.send_signal(number)
        except (EOFError, OSError):
            poll.unregister(visitor)
            program.send_signal(signal.SIGHUP)
            program.send_signal(signal.SIGCONT)  # one that is stopped would never hear of it
    return program.wait()
