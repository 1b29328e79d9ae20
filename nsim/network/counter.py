"""The counter between a world and its launcher, at which the world asks for what only the machine can give.

A world cannot reach the machine; the launcher never left it. So the one process asks, over a socket that no program in
a node inherits, and the other does it: see ``nsim.network.errands``.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from nsim.errors import HostError, NsimError
from nsim.network.interrupts import held_back
from nsim.ops import Lease
from nsim.ops.operation import UplinkRequest, UplinkWay

if TYPE_CHECKING:
    from nsim.kernel.cgroup import Place
    from nsim.network.door import Door
    from nsim.network.errands import Errands


class Counter:
    """Made by the launcher before the world; ``ask_…`` and ``plug_in`` are the world's, all else the launcher's.

    ``door`` is where visitors will come in, if any may.
    """

    def __init__(self, door: Door | None = None) -> None:
        self._launcher, self._world = socket.socketpair()
        self.door = door
        self._errands: Errands | None = None

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the world has asked for something."""
        return self._launcher.fileno()

    def stay(self) -> None:
        """Note that the world has been started and this process is the launcher."""
        self._world.close()
        if self.door is not None:
            self.door.leave_to_world()

    def serve(self) -> bool:
        """Do what the world has asked for and answer; return False when nobody will ask any more."""
        # Few labs ask for anything, and every start would pay for these.
        from nsim.network import wire
        from nsim.network.errands import Errands

        self._errands = self._errands or Errands()
        try:
            request, descriptors = wire.receive(self._launcher)
        except (EOFError, OSError):
            return False
        given: tuple[int, ...] = ()
        try:
            value, given = self._errands.run(request, descriptors)
            answer = True, value
        except NsimError as error:
            answer = False, error
        except OSError as error:
            answer = False, HostError(f"the machine does not do it: {error.strerror or error}")
        finally:
            for each in descriptors:
                os.close(each)
        try:
            wire.send(self._launcher, answer, given)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Take away at once what the machine still has of what was done for the world, when that has ended."""
        self._launcher.close()
        if self._errands is not None:
            self._errands.close()

    def ask_lease(self, way: UplinkWay, presumed: Lease, avoid: Sequence[IPv4Network]) -> Lease:
        """Ask for an uplink and return what it gives; raise HostError when the machine has none of this kind."""
        lease, _ = self._ask((way, presumed, list(avoid)))
        assert isinstance(lease, Lease)
        return lease

    def plug_in(self, request: UplinkRequest, node: str, namespace: int) -> None:
        """Ask for the uplink's interface in a node, whose network namespace is given as a descriptor."""
        places = [os.open(f"/proc/self/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in ("pid", "user")]
        try:
            self._ask((request, node), [namespace, *places])
        finally:
            for each in places:
                os.close(each)

    def ask_window(self, node: str) -> str:
        """Have a window opened with a shell of a node in it; return what a person is told about it.

        Raises HostError when the machine has none to open.
        """
        assert self.door is not None, "only a shell's lab has a door"
        window, came_in = self.door.expect()
        try:
            with held_back():  # an answer that nobody fetched would be taken for that to the next question
                told, _ = self._ask(("window", node, self.door.address, window), [came_in])
                return str(told)
        finally:
            os.close(came_in)
            self.door.expect_no_more(window)

    def ask_display(self) -> dict[str, str]:
        """Ask for the X display; return the variables by which a program in a node uses it.

        Raises HostError when there is none that a node could reach.
        """
        from nsim.network.display import use_display

        with held_back():
            match self._ask(("display",))[0]:
                case (str(name), bytes(authority)):
                    return use_display(name, authority)
        raise HostError("the launcher tells of no display")

    def ask_group(self) -> tuple[Place, int]:
        """Ask for a cgroup for the lab; return what it is and a descriptor of it.

        Raises HostError when the machine does not let this user have one, and says why.
        """
        from nsim.kernel.cgroup import Place

        place, (descriptor,) = self._ask(("cgroup",))
        assert isinstance(place, Place)
        return place, descriptor

    def _ask(self, request: object, descriptors: Sequence[int] = ()) -> tuple[object, list[int]]:
        from nsim.network import wire

        wire.send(self._world, request, descriptors)
        (fine, value), given = wire.receive(self._world)
        if not fine:
            raise value
        return value, given


class ShutCounter(Counter):
    """The counter of a world that gets nothing of the machine."""

    def _ask(self, request: object, descriptors: Sequence[int] = ()) -> tuple[object, list[int]]:
        raise HostError("a lab that is graded gets nothing of the machine: no uplink, no limits, no window")
