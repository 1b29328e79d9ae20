"""The counter between a world and its launcher, at which the world asks for what only the machine can give: an uplink.

A world cannot reach the machine; the launcher never left it. So the one process asks, over a socket that no program in
a node inherits, and the other does it. There are two requests: for a lease, before anything is built, and for the
cable. What the launcher does for them goes by itself with the launcher or with the world, whatever ends them:
see ``nsim.kernel.host_uplink`` and ``nsim.kernel.user_uplink``.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from nsim.errors import HostError, NsimError
from nsim.ops import Lease
from nsim.ops.operation import UplinkRequest, UplinkWay

if TYPE_CHECKING:
    from nsim.kernel.host_uplink import HostUplink


class Counter:
    """Made by the launcher before the world; ``ask_…`` and ``plug_in`` are the world's, all else the launcher's."""

    def __init__(self) -> None:
        self._launcher, self._world = socket.socketpair()
        self._cable: HostUplink | None = None
        self._children: list[int] = []

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the world has asked for something."""
        return self._launcher.fileno()

    def stay(self) -> None:
        """Note that the world has been started and this process is the launcher."""
        self._world.close()

    def serve(self) -> bool:
        """Do what the world has asked for and answer; return False when nobody will ask any more."""
        from nsim.network import wire  # few labs have an uplink, and every start would pay for it

        try:
            request, descriptors = wire.receive(self._launcher)
        except (EOFError, OSError):
            return False
        try:
            answer = True, self._serve(request, descriptors)
        except NsimError as error:
            answer = False, error
        except OSError as error:
            answer = False, HostError(f"the machine gives no uplink: {error.strerror or error}")
        finally:
            for each in descriptors:
                os.close(each)
        try:
            wire.send(self._launcher, answer)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Take away at once what the machine still has of the uplink, when the world has ended."""
        self._launcher.close()
        for child in self._children:
            os.waitpid(child, 0)
        self._children.clear()
        if self._cable is not None:
            self._cable.close()
            self._cable = None

    def ask_lease(self, way: UplinkWay, presumed: Lease, avoid: Sequence[IPv4Network]) -> Lease:
        """Ask for an uplink and return what it gives; raise HostError when the machine has none of this kind."""
        lease = self._ask((way, presumed, list(avoid)))
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

    def _ask(self, request: object, descriptors: Sequence[int] = ()) -> object:
        from nsim.network import wire

        wire.send(self._world, request, descriptors)
        (fine, value), _ = wire.receive(self._world)
        if not fine:
            raise value
        return value

    def _serve(self, request: tuple[object, ...], descriptors: list[int]) -> object:
        match request:
            case ("user", Lease() as presumed, _):
                from nsim.kernel.user_uplink import require_program

                require_program()
                return presumed
            case ("host", _, list(avoid)):
                from nsim.kernel.host_uplink import HostUplink

                self._cable = HostUplink(avoid)
                return self._cable.lease
            case (UplinkRequest(way="user") as wish, _):
                from nsim.kernel.user_uplink import Place, start_program

                self._children.append(start_program(wish.interface, wish.lease, Place(*descriptors)))
            case (UplinkRequest() as wish, str(node)) if self._cable is not None:
                self._cable.connect(wish, node, descriptors[0])
            case _:
                raise HostError("an uplink was asked for in a way that nobody knows")
        return None
