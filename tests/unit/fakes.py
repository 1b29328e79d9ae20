"""A world without a kernel: an engine that writes down what it is told and remembers which interfaces there are.

It stands at the seam ``nsim.network.engine.Engine``; everything above it is the real thing.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import socket
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from pathlib import Path
from struct import pack, unpack_from
from typing import Any, Literal, cast

from nsim.commands.framework import Session
from nsim.kernel.netlink import NETLINK_NETFILTER, attributes
from nsim.kernel.packets import ARPHRD_ETHER, ARPHRD_LOOPBACK, PACKET_HOST, Packet, PacketSource
from nsim.model import Topology, catalog
from nsim.network import Network
from nsim.network.jobs import Jobs
from nsim.ops import BridgeAdd, Lease, LinkSet, NetemSet, Operation, QueueDelete, RateSet, VethAdd, message
from nsim.ops.operation import UplinkWay
from nsim.ops.queue import NETEM
from nsim.shell.environment import Environment
from nsim.shell.interpreter import Interpreter

_ERROR, _DONE, _GETLINK, _NEWLINK, _GETQDISC = 2, 3, 18, 16, 38

Dumps = dict[tuple[int, bytes], list[bytes] | int]
"""What is answered to a request, by its type and its body: the bodies of messages, or an errno."""


class FakeProgram:
    """A program that has ended with a status, or runs until a signal ends it when the status is None."""

    def __init__(self, pid: int, status: int | None) -> None:
        self.pid = pid
        self.stop_signal = 0
        self.status = status
        self.signals: list[int] = []

    def wait(self) -> int:
        assert self.status is not None, "this program would run for ever"
        return self.status

    def wait_for(self, timeout_s: float) -> int | None:
        return self.status

    def watch(self, *, block: bool) -> int | Literal["stopped"] | None:
        return self.status

    def has_pending(self, number: int) -> bool:
        return False

    def send_signal(self, number: int) -> None:
        self.signals.append(number)
        if self.status is None and number != signal.SIGCONT:
            self.status = 128 + number


class FakeNetlink:
    """A routing socket that lists interfaces and queues, has no addresses or routes, and acknowledges every change."""

    def __init__(
        self, interfaces: dict[str, bool], queues: Sequence[bytes] = (), carriers: Collection[str] = ()
    ) -> None:
        self._interfaces = interfaces
        self._carriers = carriers
        self._queues = queues
        self._answers: list[bytes] = []

    def setsockopt(self, *option: int) -> None: ...

    def bind(self, address: tuple[int, int]) -> None: ...

    def close(self) -> None: ...

    def send(self, data: bytes) -> None:
        (kind,) = unpack_from("=4xH", data)
        if kind == _GETQDISC:
            self._answers = [*(_message(message.RTM_NEWQDISC, body) for body in self._queues), _message(_DONE, b"")]
            return
        if kind != _GETLINK:
            self._answers = [_message(_ERROR, bytes(4)) if kind % 4 != 2 else _message(_DONE, b"")]
            return
        wanted = attributes(data, 16 + len(message.link_header())).get(message.IFLA_IFNAME, b"").rstrip(b"\0").decode()
        bodies = [
            _link_header(index, up=up, carrier=name in self._carriers) + message.text(message.IFLA_IFNAME, name) + _MTU
            for index, (name, up) in enumerate(self._interfaces.items(), 1)
            if name == wanted or not wanted
        ]
        refusal = _message(_ERROR, pack("=i", -errno.ENODEV))
        end = [] if wanted and bodies else [refusal if wanted else _message(_DONE, b"")]
        self._answers = [*(_message(_NEWLINK, body) for body in bodies), *end]

    def recv(self, size: int) -> bytes:
        return self._answers.pop(0)


class FakeNetfilter(FakeNetlink):
    """A netfilter socket that answers each dump with the bodies it was given for it, or refuses with an errno."""

    def __init__(self, dumps: Dumps) -> None:
        super().__init__({})
        self._dumps = dumps

    def send(self, data: bytes) -> None:
        (kind,) = unpack_from("=4xH", data)
        told = self._dumps.get((kind, data[16:]), [])
        if isinstance(told, int):
            self._answers = [_message(_ERROR, pack("=i", -told))]
        else:
            self._answers = [*(_message(kind - 1, body) for body in told), _message(_DONE, b"")]


def packet(number: int, *, index: int = 2, kind: int = PACKET_HOST, hardware: int = ARPHRD_ETHER) -> Packet:
    """Return a packet that came at the time ``number``, in nanoseconds, and says so; interface 1 is ``lo``."""
    return Packet(number, index, hardware, kind, 8, pack(">Q", number))


class FakePackets:
    """Packets of an interface, told by the test; with an ``error`` nothing can be read any more."""

    def __init__(self, names: dict[int, str]) -> None:
        self.dropped = 0
        self.behind = False
        self.closed = False
        self.names = names
        self.error: OSError | None = None
        self._there: list[Packet] = []
        self._descriptor = os.eventfd(0)

    def tell(self, *packets: Packet) -> None:
        """Let packets come."""
        self._there += packets
        os.eventfd_write(self._descriptor, 1)

    def fileno(self) -> int:
        return self._descriptor

    def read(self) -> Iterator[Packet]:
        if self.error is not None:
            raise self.error
        if self._there:
            os.eventfd_read(self._descriptor)
        there, self._there = self._there, []
        return iter(there)

    def finish(self) -> Iterator[Packet]:
        return self.read()

    def interface_name(self, index: int) -> str | None:
        return self.names.get(index)

    def close(self) -> None:
        self.closed = True
        os.close(self._descriptor)


_IFF_LOWER_UP = 1 << 16
_MTU = message.number(message.IFLA_MTU, 1500)


def _link_header(index: int, *, up: bool, carrier: bool) -> bytes:
    # A request names no kind of hardware and no carrier, an answer does.
    hardware = ARPHRD_LOOPBACK if index == 1 else ARPHRD_ETHER
    return pack("=BxHiII", 0, hardware, index, message.IFF_UP * up | _IFF_LOWER_UP * carrier, 0)


def _message(kind: int, body: bytes) -> bytes:
    return pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body


def recorded(name: str) -> Dumps:
    """Return what a kernel once answered; see ``recorded/record.py``."""
    lines = (Path(__file__).parent / "recorded" / name).read_text(encoding="ascii").splitlines()
    requests = (line.split(" ") for line in lines)
    return {(int(kind, 16), bytes.fromhex(body)): list(map(bytes.fromhex, told)) for kind, body, *told in requests}


@dataclass
class FakeEngine:
    """A world that only writes down; ``status`` is that of every program started from now on."""

    built: list[Operation] = field(default_factory=list)
    executed: list[Operation] = field(default_factory=list)
    started: list[tuple[str, Any]] = field(default_factory=list)
    programs: list[FakeProgram] = field(default_factory=list)
    settings: dict[tuple[str, str], str] = field(default_factory=dict)
    limits: dict[str, dict[str, str]] = field(default_factory=dict)
    netfilter: dict[str, Dumps] = field(default_factory=dict)
    packets: dict[str, FakePackets] = field(default_factory=dict)
    hosts: str = ""
    resolver: str = ""
    given: Lease | None = None
    status: int | None = 0
    closed: bool = False
    busy: Callable[[], object] = lambda: None

    def build(self, operations: Sequence[Operation]) -> None:
        self.built += operations

    def execute(self, operations: Sequence[Operation]) -> None:
        self.executed += operations
        self.busy()

    def attempt(self, operations: Sequence[Operation]) -> None:
        self.executed += operations

    def name_hosts(self, text: str) -> None:
        self.hosts = text

    def lease(self, way: UplinkWay, presumed: Lease, avoid: Sequence[IPv4Network]) -> Lease:
        return self.given if self.given is not None else presumed

    def name_servers(self, text: str) -> None:
        self.resolver = text

    def namespaces_by_hand(self) -> list[str]:
        return []

    def start(self, node: str, start: Any) -> Any:
        self.started.append((node, start))
        self.programs.append(FakeProgram(1000 + len(self.started), self.status))
        return self.programs[-1]

    def open_socket(self, node: str, family: int, kind: int, protocol: int) -> socket.socket:
        if protocol == NETLINK_NETFILTER:
            return cast(socket.socket, FakeNetfilter(self.netfilter.get(node, {})))
        return cast(socket.socket, FakeNetlink(self.interfaces(node), self.queues(node), self.carriers(node)))

    def open_packets(self, node: str, interface: str | None, memory_bytes: int) -> PacketSource:
        names = dict(enumerate(self.interfaces(node), 1))
        self.packets[f"{node}:{interface}" if interface else node] = packets = FakePackets(names)
        return packets

    def link_monitor(self, nodes: Sequence[str]) -> tuple[socket.socket, list[int]]:
        raise AssertionError("nobody watches links here")

    def read_setting(self, node: str, path: str) -> str:
        try:
            return self.settings[node, path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def read_limits(self, node: str, files: Sequence[str]) -> dict[str, str]:
        told = self.limits.get(node, {})
        return {name: told[name] for name in files if name in told}

    def close(self) -> None:
        self.closed = True

    def queues(self, node: str) -> list[bytes]:
        """Return the queueing disciplines that the operations so far have left in a node, as the kernel lists them."""
        found: dict[tuple[str, str], bytes] = {}
        for operation in [*self.built, *self.executed]:
            if operation.node == node and isinstance(operation, NetemSet | RateSet):
                place = operation.place if isinstance(operation, RateSet) else NETEM
                found[operation.interface, place.handle] = operation.request(_Numbers(self)).body
            elif operation.node == node and isinstance(operation, QueueDelete):
                found.pop((operation.interface, operation.place.handle))
        return list(found.values())

    def interfaces(self, node: str) -> dict[str, bool]:
        """Return the interfaces that the operations so far have made in a node, and whether each is up."""
        found = {"lo": True}
        for operation in [*self.built, *self.executed]:
            if isinstance(operation, VethAdd):
                ends = ((operation.node, operation.interface), (operation.peer_node, operation.peer_interface))
                found |= {name: operation.bridge is not None for owner, name in ends if owner == node}
            elif operation.node == node and isinstance(operation, BridgeAdd):
                found[operation.bridge] = True
            elif operation.node == node and isinstance(operation, LinkSet) and operation.up is not None:
                found[operation.interface] = operation.up
        return found

    def carriers(self, node: str) -> set[str]:
        """Return the interfaces of a node whose cable has an interface that is up at either end."""
        found = set()
        for operation in [*self.built, *self.executed]:
            if isinstance(operation, VethAdd):
                ends = ((operation.node, operation.interface), (operation.peer_node, operation.peer_interface))
                if all(self.interfaces(owner).get(name) for owner, name in ends):
                    found |= {name for owner, name in ends if owner == node}
        return found


class _Numbers:
    # Interfaces are numbered as FakeNetlink lists them.
    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine

    def namespace(self, node: str) -> int:
        raise AssertionError("no namespace is looked up here")

    def index(self, node: str, interface: str) -> int:
        return list(self._engine.interfaces(node)).index(interface) + 1

    def new_index(self, node: str, interface: str) -> int:
        raise AssertionError("no interface is made here")

    def has(self, feature: str) -> bool:
        return True


@dataclass
class Lab:
    """A shell on a topology in a fake world."""

    session: Session
    engine: FakeEngine
    interpreter: Interpreter
    stdout: io.StringIO
    stderr: io.StringIO

    def run(self, line: str) -> int:
        """Run a line and return its status; what it printed is in ``output`` and ``errors``."""
        for stream in (self.stdout, self.stderr):
            stream.seek(0)
            stream.truncate()
        return self.interpreter.run_line(line)

    @property
    def output(self) -> str:
        """What the last line printed on standard output."""
        return self.stdout.getvalue()

    @property
    def errors(self) -> str:
        """What the last line printed on standard error."""
        return self.stderr.getvalue()


@contextmanager
def open_lab(topology: Topology | str) -> Iterator[Lab]:
    """Open a shell on a topology, or on the one that a specification such as ``single,3`` names."""
    described = catalog.make(topology) if isinstance(topology, str) else topology
    stdout, stderr = io.StringIO(), io.StringIO()
    environment = Environment(
        *(stdout, stderr, {"PATH": "/bin"}, 0),
        input_is_terminal=False,
        output_is_terminal=False,
        errors_are_terminal=False,
    )
    engine = FakeEngine()
    with Network(described, engine=engine) as network:
        session = Session(network, Jobs())
        yield Lab(session, engine, Interpreter(session, environment), stdout, stderr)
