"""Carry out operations on the machine's own network: the launcher's part in an uplink, and nobody else's.

In these operations ``root`` is the machine itself, in whose namespaces the calling thread has stayed.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping

from nsim.errors import KernelError
from nsim.kernel.interfaces import interface
from nsim.kernel.netlink import open_netlink
from nsim.kernel.setting import write_setting
from nsim.ops import Operation
from nsim.ops.operation import RouteRequest, SettingRequest


class Machine:
    """Looks up what operations on the machine need; ``nodes`` are namespaces of a lab, as file descriptors."""

    def __init__(self, nodes: Mapping[str, int]) -> None:
        self._nodes = nodes

    def namespace(self, node: str) -> int:
        """Return the file descriptor of a node's network namespace."""
        return self._nodes[node]

    def index(self, node: str, interface: str) -> int:
        """Return the kernel's number of one of the machine's interfaces; raise OSError when there is none."""
        found = index_of(interface)
        if found is None:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return found

    def new_index(self, node: str, interface: str) -> int:
        """Leave the number of a new interface to the kernel."""
        return 0

    def has(self, feature: str) -> bool:
        """Say that a feature is there: whether it is, the kernel will tell."""
        return True

    def carry_out(self, operations: Iterable[Operation]) -> None:
        """Carry out operations one by one; raise KernelError at the first that the kernel refuses."""
        for operation in operations:
            try:
                words = self._do(operation)
            except OSError as error:
                raise _refused(operation, error.errno or 0) from error
            if words is not None:
                raise _refused(operation, *words)

    def _do(self, operation: Operation) -> tuple[int, str] | None:
        request = operation.request(self)
        if isinstance(request, SettingRequest):
            write_setting(request)
            return None
        assert isinstance(request, RouteRequest), "an uplink needs nothing else of the machine"
        with open_netlink() as netlink:
            refusal = netlink.change([request])
        return None if refusal is None else (refusal.errno, refusal.words)


def index_of(name: str) -> int | None:
    """Return the number of an interface in the calling thread's namespace, or None when there is none of that name."""
    with open_netlink() as netlink:
        found = interface(netlink, name)
    return None if found is None else found.index


def _refused(operation: Operation, number: int, words: str = "") -> KernelError:
    return KernelError(operation.describe(), node="the machine", errno=number, words=words)
