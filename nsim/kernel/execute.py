"""Carry out operations: settings as files, everything else in netlink batches, each for one namespace."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable
from struct import unpack_from

from nsim.errors import HostError, KernelError, UsageError
from nsim.kernel.interfaces import interface
from nsim.kernel.limits import CONTROLLER, Limits
from nsim.kernel.namespace import Namespaces
from nsim.kernel.netlink import NETLINK_NETFILTER, open_netlink
from nsim.kernel.readiness import await_ready
from nsim.kernel.setting import Settings
from nsim.kernel.tun import make_tun
from nsim.ops import Operation
from nsim.ops.message import IFF_UP, RTM_NEWADDR, RTM_NEWLINK
from nsim.ops.operation import (
    GroupRequest,
    LimitRequest,
    NamespaceDeleteRequest,
    NamespaceRequest,
    NetfilterRequest,
    ProgramRequest,
    RouteRequest,
    SettingRequest,
    TunRequest,
    UplinkRequest,
)

# A new namespace is not empty. Its loopback has number 1, and on a machine that ever made a tunnel the tunnel's module
# puts one into every namespace (gre0, gretap0, tunl0, sit0, ...), numbered from 2. Source: the kernel's
# Documentation/admin-guide/sysctl/net.rst, fb_tunnels_only_for_init_net.
_FIRST_INDEX = 101
# The kernel's workers come to carriers once a second at the latest. In a large lab they have seconds to do, most of it
# reports of IPv6 groups that a bridge floods to all; nobody waits for those.
_READY_S = 2.0
_LAST_NODES, _LARGE_NODES = 4, 200
_HINTS = {
    errno.EPERM: "the machine does not allow this to an ordinary user; `nsim doctor` says what it allows",
    errno.EOPNOTSUPP: "the kernel lacks the feature, or it does not fit this interface; see `nsim doctor`",
    errno.ENODEV: "there is no such interface; `links` and `addrs` show what there is",
    errno.EEXIST: "it is there already; `links`, `addrs` and `routes` show what there is",
    errno.ENETUNREACH: "the next hop must lie in the prefix of an interface that is up",
    errno.ENETDOWN: "the interface is down",
}


Leave = Callable[[str], None]
"""Has everybody leave a node that is about to go."""

PlugIn = Callable[[UplinkRequest, str, int], None]
"""Has somebody outside the world make an uplink's interface in a node, whose namespace is given as a descriptor."""


class Executor:
    """Turns operations into system calls; only the porter's thread may use one."""

    def __init__(
        self, namespaces: Namespaces, settings: Settings, limits: Limits, plug_in: PlugIn, leave: Leave
    ) -> None:
        self._namespaces = namespaces
        self._settings = settings
        self._limits = limits
        self._plug_in = plug_in
        self._leave = leave
        # What the kernel calls the interfaces of a network under construction. Whoever runs programs in the nodes
        # may add and remove interfaces as well, so this is forgotten when the build is over.
        self._indexes: dict[str, dict[str, int]] | None = {}
        self._next_index = _FIRST_INDEX
        # The nodes whose interfaces may have come up since the last wait, the latest last.
        self._raised: dict[str, None] = {}
        self._features: dict[str, bool] = {}

    def require(self, operations: Iterable[Operation]) -> None:
        """Raise HostError when this kernel lacks what one of the operations needs; nothing has been changed by then."""
        for operation in operations:
            for feature in operation.features():
                if feature.startswith(CONTROLLER):
                    self._limits.require(operation, feature)
                elif not self.has(feature):
                    raise _missing(operation, feature)

    def has(self, feature: str) -> bool:
        """Say whether this kernel has a feature, by the name that ``nsim doctor`` gives it: tried once, then known."""
        if feature not in self._features:
            from nsim.kernel import probe  # most labs need nothing special

            self._namespaces.gone()
            self._features[feature] = probe.has(feature)
        return self._features[feature]

    def execute(self, operations: Iterable[Operation]) -> None:
        """Carry out operations in their order; raise KernelError at the first that the kernel refuses."""
        self._carry_out(operations)
        if self._indexes is None:
            self._await_ready()

    def _carry_out(self, operations: Iterable[Operation]) -> None:
        settled = self._indexes is None
        if settled:
            self._indexes = {}  # of the interfaces that this change makes
        try:
            self._execute(operations)
        finally:
            if settled:
                self._indexes = None

    def _execute(self, operations: Iterable[Operation]) -> None:
        node: str | None = None
        batch: list[tuple[Operation, RouteRequest]] = []
        for operation in operations:
            if operation.node != node:
                self._flush(batch)
                node = operation.node
            request = operation.request(self)
            if isinstance(request, RouteRequest):
                batch.append((operation, request))
                continue
            self._flush(batch)
            try:
                if isinstance(request, NamespaceRequest):
                    self._namespaces.make(node)
                elif isinstance(request, NamespaceDeleteRequest):
                    self._leave(node)
                    self._namespaces.remove(node)
                    self._raised.pop(node, None)
                    self._limits.remove(node)
                elif isinstance(request, SettingRequest):
                    self._set(node, request)
                elif isinstance(request, TunRequest):
                    self._namespaces.enter(node)
                    make_tun(request)
                elif isinstance(request, UplinkRequest):
                    self._plug_in(request, node, self._namespaces.descriptor(node))
                    self._note(node, request.interface)
                elif isinstance(request, GroupRequest):
                    self._limits.make(node, self._namespaces.processes(node))
                elif isinstance(request, LimitRequest):
                    self._limits.set(node, request)
                elif isinstance(request, ProgramRequest):
                    self._run(operation, request)
                else:
                    self._change_netfilter(operation, request)
            except OSError as error:
                raise refused(operation, error.errno or 0) from error
        self._flush(batch)

    def attempt(self, operations: Iterable[Operation]) -> None:
        """Carry out operations in their order, as far as the kernel lets; what it refuses is passed over."""
        for operation in operations:
            try:
                self._carry_out([operation])
            except (KernelError, UsageError):
                continue
        if self._indexes is None:
            self._await_ready()

    def settle(self) -> None:
        """End the construction: packets pass, and from now on the kernel is asked for every interface."""
        self._await_ready()
        self._indexes = None

    def namespace(self, node: str) -> int:
        """Return the file descriptor of a node's network namespace."""
        return self._namespaces.descriptor(node)

    def index(self, node: str, interface: str) -> int:
        """Return the kernel's number of an interface; raise KernelError when the node has none of that name."""
        if self._indexes is not None:
            if interface == "lo":
                return 1
            if interface in self._indexes.get(node, ()):
                return self._indexes[node][interface]
        return self._ask_index(node, interface)

    def new_index(self, node: str, interface: str) -> int:
        """Return the number that a new interface shall get: one that no interface of the lab has had."""
        # No number twice in a lab: `veth-s@if7` then names one interface, whatever the namespace; and the kernel, which
        # takes a veth whose peer has its own number for an ordinary card, announces its carrier at once, not after
        # up to a second (linkwatch_urgent_event in net/core/link_watch.c).
        index = self._next_index
        self._next_index += 1
        if self._indexes is not None:
            self._indexes.setdefault(node, {})[interface] = index
        return index

    def _await_ready(self) -> None:
        # The workers take interfaces in the order in which they came up, so the last ones speak for all; to ask every
        # node of a large lab would make its build longer by a third.
        until = time.monotonic() + _READY_S
        addresses = len(self._raised) < _LARGE_NODES
        for node in [*self._raised][-_LAST_NODES:]:
            self._namespaces.enter(node)
            with open_netlink() as netlink:
                await_ready(netlink, until, addresses=addresses)
        self._raised.clear()

    def _note(self, node: str, interface: str) -> None:
        # Whoever made it has left its number to the kernel: no other interface shall be given the same.
        if self._indexes is not None:
            index = self._ask_index(node, interface)
            self._indexes.setdefault(node, {})[interface] = index
            self._next_index = max(self._next_index, index + 1)

    def _ask_index(self, node: str, name: str) -> int:
        self._namespaces.enter(node)
        with open_netlink() as netlink:
            found = interface(netlink, name)
        if found is None:
            raise KernelError(f"ip link show {name}", node=node, errno=errno.ENODEV, hint=_HINTS[errno.ENODEV])
        return found.index

    def _flush(self, batch: list[tuple[Operation, RouteRequest]]) -> None:
        if not batch:
            return
        self._namespaces.enter(batch[0][0].node)
        with open_netlink() as netlink:
            refusal = netlink.change([request for _, request in batch])
        if refusal:
            raise refused(batch[refusal.position][0], refusal.errno, refusal.words)
        if any(request.kind == RTM_NEWADDR or _brings_up(request) for _, request in batch):
            node = batch[0][0].node
            self._raised.pop(node, None)
            self._raised[node] = None
        batch.clear()

    def _set(self, node: str, request: SettingRequest) -> None:
        self._namespaces.enter(node)
        self._settings.write(request)

    def _run(self, operation: Operation, request: ProgramRequest) -> None:
        import subprocess  # only older kernels need it

        self._namespaces.enter(operation.node)
        environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
        done = subprocess.run(request.argv, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            raise refused(operation, errno.EINVAL, done.stderr.strip())

    def _change_netfilter(self, operation: Operation, request: NetfilterRequest) -> None:
        self._namespaces.enter(operation.node)
        with open_netlink(NETLINK_NETFILTER) as netlink:
            refusal = netlink.change_netfilter(request)
        if refusal:
            raise refused(operation, refusal.errno, refusal.words)


def _brings_up(request: RouteRequest) -> bool:
    # The flags of struct ifinfomsg.
    return request.kind == RTM_NEWLINK and bool(unpack_from("=8xI", request.body)[0] & IFF_UP)


def refused(operation: Operation, number: int, words: str = "") -> KernelError:
    """Return the error for an operation that the kernel refused."""
    return KernelError(operation.describe(), node=operation.node, errno=number, words=words, hint=_HINTS.get(number))


def _missing(operation: Operation, feature: str) -> HostError:
    from nsim.kernel.probe import purpose_and_module

    purpose, module = purpose_and_module(feature)
    return HostError(
        f"{operation.node}: `{operation.describe()}` needs {feature} ({purpose}), which this kernel does not have",
        hint=f"try, as root, `modprobe {module}`, or use a kernel built with it; `nsim doctor` shows what there is",
    )
