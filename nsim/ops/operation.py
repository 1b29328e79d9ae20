"""What an operation is: one change in one node, as a value that can be printed, compared and carried out.

``argv`` is for people: the command they would type inside the node. ``request`` is for the kernel. Both describe the
same change; a test runs the one and the other and compares the networks that result.
"""

from __future__ import annotations

import shlex
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal, Protocol

from nsim.ops.lease import Lease

ROOT = "root"
"""The name of the node that stands for the machine itself: the world's own namespace."""


UplinkWay = Literal["user", "host"]
"""How an uplink leaves the world: through a program without privileges, or by a cable to the machine itself."""


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """A message for the kernel's routing socket (NETLINK_ROUTE), without the netlink header's length and sequence."""

    kind: int
    flags: int
    body: bytes


@dataclass(frozen=True, slots=True)
class NetfilterRequest:
    """A batch for the kernel's netfilter socket (NETLINK_NETFILTER), carried out as a whole or not at all.

    ``messages`` are pairs of message type and body, between a batch begin and a batch end.
    """

    messages: tuple[tuple[int, int, bytes], ...]


@dataclass(frozen=True, slots=True)
class SettingRequest:
    """A value for a file under /proc/sys; ``optional`` means that a kernel without that file needs no value."""

    path: str
    value: str
    optional: bool


@dataclass(frozen=True, slots=True)
class NamespaceRequest:
    """A new network namespace under the node's name."""


@dataclass(frozen=True, slots=True)
class NamespaceDeleteRequest:
    """The end of the node's network namespace, and of the programs in it."""


@dataclass(frozen=True, slots=True)
class TunRequest:
    """A persistent TUN or TAP interface, which only an ioctl can make; ``index`` 0 leaves its number to the kernel.

    Source: Documentation/networking/tuntap.rst.
    """

    interface: str
    mode: Literal["tun", "tap"]
    index: int


@dataclass(frozen=True, slots=True)
class ProgramRequest:
    """A program to be run in the node, for what some kernels take from nobody else."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupRequest:
    """A cgroup of the node's own, for all that runs in it; nothing happens when it has one."""


@dataclass(frozen=True, slots=True)
class LimitRequest:
    """Values for files of the node's cgroup; a kernel that lacks one of the ``optional`` needs no value."""

    files: tuple[tuple[str, str], ...]
    optional: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UplinkRequest:
    """An interface that leads out of the world, which only the launcher can make: it has stayed on the machine.

    ``machine`` is what it does to the machine's own network, where ``root`` is the machine.
    """

    way: UplinkWay
    interface: str
    lease: Lease
    machine: tuple[Operation, ...] = ()


Request = (
    RouteRequest
    | NetfilterRequest
    | SettingRequest
    | NamespaceRequest
    | NamespaceDeleteRequest
    | TunRequest
    | ProgramRequest
    | GroupRequest
    | LimitRequest
    | UplinkRequest
)


class Bindings(Protocol):
    """What a request must look up at the moment it is packed, because only the running lab knows it."""

    def namespace(self, node: str) -> int:
        """Return the file descriptor of a node's network namespace."""

    def index(self, node: str, interface: str) -> int:
        """Return the number by which the kernel knows an existing interface."""

    def new_index(self, node: str, interface: str) -> int:
        """Return the number that a new interface shall get; 0 leaves the choice to the kernel."""

    def has(self, feature: str) -> bool:
        """Say whether this kernel has a feature, by the name that ``nsim doctor`` gives it."""


@dataclass(frozen=True, slots=True)
class Operation(ABC):
    """One change in one node."""

    node: str

    @abstractmethod
    def argv(self) -> tuple[str, ...]:
        """Return the command that makes this change when typed inside the node."""

    @abstractmethod
    def request(self, bindings: Bindings) -> Request:
        """Return what the kernel must be told to make this change."""

    def features(self) -> tuple[str, ...]:
        """Return what the kernel must have for this change and may lack, by the names that ``nsim doctor`` uses."""
        return ()

    def outside(self) -> bool:
        """Say whether the command is typed outside the node, because the node is not there yet."""
        return False

    def makes(self) -> tuple[tuple[str, str], ...]:
        """Return the interfaces that this change makes, each as the names of a node and of the interface."""
        return ()

    def undo(self) -> Operation | None:
        """Return what takes this change back on a running network; None when it goes with something else, or stays."""
        return None

    def sets(self) -> str | None:
        """Return what of its node it gives a value, so that another value of the same needs no undoing of this one."""
        return None

    def on_machine(self) -> tuple[str, ...]:
        """Return the lines that do by hand what nsim does on the machine itself, outside the world, for this change."""
        return ()

    def stands_in(self) -> bool:
        """Say whether the command does something in a world too, in place of what is done on the machine."""
        return True

    def describe(self) -> str:
        """Return the command as one shell-quoted line."""
        return shlex.join(self.argv())
