"""What a launcher does on the machine for its world: the uplink, the cgroup of the lab, windows and the display.

There are requests for the lease of an uplink, before anything is built, and for its cable; for a cgroup in which nodes
can be limited; for a window and for the display. What is done for them goes by itself with the launcher or with the
world, whatever ends them: see ``nsim.kernel.host_uplink``, ``nsim.kernel.user_uplink``, ``nsim.kernel.lab_group`` and
``nsim.network.windows``. It must not know of nodes, which only the world has.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nsim.errors import HostError
from nsim.ops import Lease
from nsim.ops.operation import UplinkRequest

if TYPE_CHECKING:
    from nsim.kernel.host_uplink import HostUplink
    from nsim.kernel.lab_group import LabGroup


class Errands:
    """Runs errands, and remembers what has to be taken away behind them."""

    def __init__(self) -> None:
        self._cable: HostUplink | None = None
        self._children: list[int] = []
        self._group: LabGroup | None = None

    def run(self, request: tuple[object, ...], descriptors: Sequence[int]) -> tuple[object, tuple[int, ...]]:
        """Do what was asked for; return the answer, and descriptors that go with it.

        Raises HostError, or OSError, when the machine does not let it be done.
        """
        match request:
            case ("user", Lease() as presumed, _):
                from nsim.kernel.user_uplink import require_program

                require_program()
                return presumed, ()
            case ("host", _, list(avoid)):
                from nsim.kernel.host_uplink import HostUplink

                self._cable = HostUplink(avoid)
                return self._cable.lease, ()
            case (UplinkRequest(way="user") as wish, _):
                from nsim.kernel.user_uplink import Place, start_program

                self._children.append(start_program(wish.interface, wish.lease, Place(*descriptors)))
                return None, ()
            case (UplinkRequest() as wish, str(node)) if self._cable is not None:
                self._cable.connect(wish, node, descriptors[0])
                return None, ()
            case ("cgroup",):
                from nsim.kernel.lab_group import make_group

                self._group = self._group or make_group()
                return self._group.place, (self._group.descriptor,)
            case ("window", str(node), str(address), int(window)):
                from nsim.network.windows import open_window

                return open_window(node, address, window, descriptors[0]), ()
            case ("display",):
                from nsim.network.display import display

                return display(), ()
        raise HostError("the launcher was asked for what nobody knows")

    def close(self) -> None:
        """Take away what the machine still has of all this."""
        for child in self._children:
            os.waitpid(child, 0)
        self._children.clear()
        if self._cable is not None:
            self._cable.close()
            self._cable = None
        if self._group is not None:
            self._group.close()
            self._group = None
