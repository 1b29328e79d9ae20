"""A live node: where programs run and tables are read."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from nsim import model
from nsim.errors import CommandError, UsageError
from nsim.kernel.interfaces import Interface, interface, interfaces
from nsim.kernel.netlink import NETLINK_ROUTE, NetlinkSocket
from nsim.kernel.room import Start
from nsim.network.engine import Engine, Program
from nsim.network.environment import node_environment
from nsim.network.interrupts import held_back
from nsim.network.process import Process, Result
from nsim.ops.sysctl_set import SysctlSet, setting_path

if TYPE_CHECKING:
    from nsim.kernel.bridge_fdb import FdbEntry
    from nsim.kernel.bridge_vlans import PortVlans
    from nsim.kernel.conntrack import Connection
    from nsim.kernel.nat_rules import NatRule
    from nsim.kernel.queues import Queue, RateClass
    from nsim.kernel.ruleset import Ruleset
    from nsim.kernel.sockets import Socket, TcpSession
    from nsim.kernel.tables import AddressEntry, NeighbourEntry, RouteEntry

Command = str | Sequence[str]
"""A shell line, or the words of a command that is started without a shell."""


class Node:
    """A node of a running network; ``model`` is its description."""

    def __init__(self, description: model.Node, engine: Engine) -> None:
        self.model = description
        self.name = description.name
        self.kind = description.kind
        self._engine = engine
        self._struck: dict[str, int] = {}  # by limit: how often, when somebody last asked

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def run(self, command: Command, *, input: str = "", timeout_s: float | None = None, check: bool = False) -> Result:
        """Run a command to its end and return its status and output.

        ``command`` is a list of words, or one line for ``sh``. With ``check`` a status other than 0 raises
        CommandError, as does a command that has not ended after ``timeout_s`` seconds.
        """
        process: Process | None = None
        try:
            with held_back():  # a program that nobody knows of would never be ended
                process = self.popen(command)
            result = process.communicate(input, timeout_s)
        finally:
            if process is not None:
                process.end()
        if check and not result.ok:
            said = [*(result.stderr or result.stdout).strip().splitlines(), *self.struck_limits()]
            raise CommandError(
                f"{self.name}: {' '.join(result.argv)} ended with status {result.status}",
                hint=said[-1] if said else None,
            )
        return result

    def popen(self, command: Command) -> Process:
        """Start a command and return it while it runs, with pipes to its standard input, output and error.

        Raises CommandError when there is no such program.
        """
        argv = ["sh", "-c", command] if isinstance(command, str) else list(command)
        in_read, in_write = os.pipe()
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        try:
            program = self.start(argv, stdin=in_read, stdout=out_write, stderr=err_write)
        except CommandError:
            for descriptor in (in_write, out_read, err_read):
                os.close(descriptor)
            raise
        finally:
            for descriptor in (in_read, out_write, err_write):
                os.close(descriptor)
        pipes: tuple[IO[bytes], IO[bytes], IO[bytes]] = (
            os.fdopen(in_write, "wb", buffering=0),
            os.fdopen(out_read, "rb", buffering=0),
            os.fdopen(err_read, "rb", buffering=0),
        )
        return Process(self.name, argv, program, pipes)

    def start(
        self,
        argv: Sequence[str],
        *,
        stdin: int = 0,
        stdout: int = 1,
        stderr: int = 2,
        variables: dict[str, str] | None = None,
    ) -> Program:
        """Start a program on descriptors of the caller's; ``variables`` are added to its environment.

        Raises CommandError when there is no such program, or it cannot be started.
        """
        environment = node_environment(os.environ, self.name) | (variables or {})
        try:
            folder = os.getcwd()
        except FileNotFoundError:
            raise CommandError(f"{self.name}: the current folder no longer exists", hint="cd to another one") from None
        try:
            return self._engine.start(self.name, Start(argv, environment, folder, stdin, stdout, stderr))
        except OSError as error:
            raise CommandError(f"{self.name}: {argv[0]}: {error.strerror}") from error
        except ValueError as error:  # a NUL byte, which no program can be given
            raise UsageError(f"{self.name}: {argv[0]}: {error}") from None

    def serve(self, command: str) -> Program:
        """Start a shell command that runs as long as the lab does; it reads nothing and its output is thrown away.

        Raises CommandError when it cannot be started.
        """
        nothing = os.open(os.devnull, os.O_RDWR)
        try:
            return self.start(["/bin/sh", "-c", command], stdin=nothing, stdout=nothing, stderr=nothing)
        finally:
            os.close(nothing)

    def open_socket(self, family: int, kind: int, protocol: int = 0) -> socket.socket:
        """Open a socket in this node's network."""
        return self._engine.open_socket(self.name, family, kind, protocol)

    def netlink(self) -> NetlinkSocket:
        """Open a routing socket (NETLINK_ROUTE) in this node's network."""
        return NetlinkSocket(self.open_socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE))

    def interfaces(self) -> dict[str, Interface]:
        """Return the interfaces as the kernel has them now, by name."""
        with self.netlink() as netlink:
            return interfaces(netlink)

    def interface(self, name: str) -> Interface | None:
        """Return one interface as the kernel has it now, or None when there is none of that name."""
        with self.netlink() as netlink:
            return interface(netlink, name)

    def addresses(self) -> list[AddressEntry]:
        """Return the addresses of all interfaces as the kernel has them now."""
        from nsim.kernel import tables  # its decoders take long to import

        with self.netlink() as netlink:
            return list(tables.addresses(netlink))

    def routes(self, version: int) -> list[RouteEntry]:
        """Return the main routing table for IP version 4 or 6."""
        from nsim.kernel import tables

        with self.netlink() as netlink:
            return list(tables.routes(netlink, version))

    def neighbours(self) -> list[NeighbourEntry]:
        """Return the neighbours that the kernel has tried to find."""
        from nsim.kernel import tables

        with self.netlink() as netlink:
            return list(tables.neighbours(netlink))

    def bridge_fdb(self) -> list[FdbEntry]:
        """Return what the node's bridges know: which MAC is behind which port."""
        from nsim.kernel.bridge_fdb import bridge_fdb  # few ask for it

        with self.netlink() as netlink:
            return list(bridge_fdb(netlink))

    def nat_rules(self) -> list[NatRule]:
        """Return the rules that translate addresses, whoever made them.

        Raises KernelError when the kernel refuses to list them, CommandError when a program that this needs is missing.
        """
        from nsim.network import translation  # few ask for it

        return translation.rules_of(self, self._engine)

    def ruleset(self) -> Ruleset:
        """Return all rules that packets are put to: of firewalls and of translation, whoever made them.

        Raises KernelError when the kernel refuses to list them, CommandError when a program that this needs is missing.
        """
        from nsim.network import translation

        return translation.ruleset_of(self, self._engine)

    def sockets(self, protocol: str, version: int) -> list[Socket]:
        """Return the sockets of ``tcp`` that listen, or of ``udp`` that take what comes."""
        from nsim.kernel.sockets import read_sockets  # few ask for it

        return list(read_sockets(self._sockets_file(protocol, version), protocol))

    def sessions(self, version: int) -> list[TcpSession]:
        """Return the TCP connections that stand, over IP version 4 or 6."""
        from nsim.kernel.sockets import read_sessions

        return list(read_sessions(self._sockets_file("tcp", version)))

    def _sockets_file(self, protocol: str, version: int) -> str:
        name = protocol if version == 4 else f"{protocol}6"
        try:
            return self._engine.read_setting(self.name, f"/proc/thread-self/net/{name}")
        except FileNotFoundError:  # a kernel without IPv6
            return ""

    def connections(self) -> list[Connection]:
        """Return the connections that the kernel follows here, translated or not.

        Raises KernelError when the kernel refuses to list them, CommandError when it cannot.
        """
        from nsim.network import translation

        return translation.connections_of(self, self._engine)

    def queues(self) -> list[Queue]:
        """Return the queueing disciplines of all interfaces as the kernel has them now."""
        from nsim.kernel.queues import queues  # only those who ask for them need it

        with self.netlink() as netlink:
            return list(queues(netlink))

    def rate_classes(self, interface: str) -> list[RateClass]:
        """Return the classes of htb that an interface has; none where there is no such interface."""
        from nsim.kernel.queues import rate_classes

        found = self.interface(interface)
        if found is None:
            return []
        with self.netlink() as netlink:
            return list(rate_classes(netlink, found.index))

    def bridge_vlans(self) -> dict[int, PortVlans]:
        """Return the VLANs of the ports of its bridges, by the kernel's numbers of the interfaces."""
        from nsim.kernel.bridge_vlans import bridge_vlans  # few bridges filter

        with self.netlink() as netlink:
            return bridge_vlans(netlink)

    def limit_files(self, *names: str) -> dict[str, str]:
        """Return the contents of files of the cgroup that keeps this node's limits; none where it has no limits."""
        return self._engine.read_limits(self.name, names)

    def struck_limits(self) -> list[str]:
        """Say, for people, which limits of this node have struck since this was last asked."""
        found = []
        for keyword, limit in self.model.limits.items():
            if limit.event is None:
                continue
            file, word = limit.event
            counted = dict(line.split() for line in self.limit_files(file).get(file, "").splitlines())
            times = int(counted.get(word, 0))
            if times > self._struck.get(keyword, 0):
                found.append(limit.struck.format(limit))
            self._struck[keyword] = times
        return found

    def setting(self, key: str) -> str:
        """Return a kernel setting such as ``net.ipv4.ip_forward``; raise UsageError when there is none of that name."""
        try:
            return self._engine.read_setting(self.name, setting_path(key)).strip()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise UsageError(f"{self.name} has no setting {key!r}", hint="`sysctl -a` in a node lists them") from None
        except OSError as error:
            raise CommandError(f"{self.name}: {key}: {error.strerror}") from error

    def set(self, key: str, value: str) -> None:
        """Write a kernel setting; raise KernelError when the kernel refuses the value."""
        self._engine.execute([SysctlSet(self.name, key, value)])
