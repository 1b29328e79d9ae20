"""A node of a running network with Mininet's method names, for what people type behind ``py`` and ``px``."""

from __future__ import annotations

from ipaddress import IPv4Interface
from typing import TYPE_CHECKING

from nsim.commands.parts.mininets_program import Popen, start
from nsim.commands.parts.mininets_shell import NodeShell
from nsim.errors import CommandError
from nsim.model import Topology
from nsim.model.interfaces import Interface
from nsim.network import Node

if TYPE_CHECKING:
    from nsim.commands.parts.mininet import MininetNet


class MininetNode:
    """A node with Mininet's methods; any other attribute is that of nsim's own node."""

    def __init__(self, net: MininetNet, node: Node) -> None:
        self._net = net
        self._node = node
        self.name = node.name

    def __repr__(self) -> str:
        interfaces = ",".join(f"{each.name}:{_ip(each)}" for each in self._node.model.ports)
        return f"<{type(self._node.model).__name__} {self.name}: {interfaces}>"

    def __str__(self) -> str:
        return self.name

    def __getattr__(self, name: str) -> object:
        return getattr(self._node, name)

    def IP(self, intf: str | None = None) -> str | None:  # noqa: N802  # the names are Mininet's
        """Return the IPv4 address of an interface, of the first unless told."""
        return _ip(self._interface(intf))

    def MAC(self, intf: str | None = None) -> str | None:  # noqa: N802
        """Return the MAC of an interface, of the first unless told."""
        found = self._interface(intf)
        return None if found is None else found.mac

    def cmd(self, *words: object, verbose: bool = False) -> str:
        """Run a line in the node's shell and return what has been printed, on both outputs."""
        self.sendCmd(*words)
        return self.waitOutput(verbose)

    def cmdPrint(self, *words: object) -> str:  # noqa: N802
        """Run a line as ``cmd`` does, and print what has been printed."""
        return self.cmd(*words, verbose=True)

    def sendCmd(self, *words: object) -> None:  # noqa: N802
        """Begin to run a line in the node's shell; ``waitOutput`` waits for its end."""
        if self._shell.waiting:
            raise CommandError(f"{self.name}: the line before has not ended", hint="waitOutput() waits for it")
        given = words[0] if len(words) == 1 and isinstance(words[0], list | tuple) else words
        self._shell.send(" ".join(map(str, given)))

    def waitOutput(self, verbose: bool = False) -> str:  # noqa: N802
        """Wait for the end of the line that was sent and return what has been printed."""
        text = self._shell.output() if self._shell.waiting else ""
        if verbose:
            print(text, end="")
        return text

    def sendInt(self) -> None:  # noqa: N802
        """Interrupt the line that was sent."""
        self._shell.interrupt()

    @property
    def pid(self) -> int:
        """The process number of the node's shell, as the world counts."""
        return self._shell.pid

    def popen(self, *words: object, shell: bool = False, text: bool = False) -> Popen:
        """Start a program and return it while it runs, with pipes to it."""
        return start(self._node, words, shell=shell, text=text)

    def pexec(self, *words: object, shell: bool = False) -> tuple[str, str, int]:
        """Run a program to its end and return its output, its errors and its exit status."""
        program = self.popen(*words, shell=shell, text=True)
        out, err = program.communicate()
        return str(out), str(err), program.wait()

    def intfNames(self) -> list[str]:  # noqa: N802
        """Return the names of its interfaces."""
        return [each.interface for each in self._node.model.ports]

    def defaultIntf(self) -> str | None:  # noqa: N802
        """Return the name of its first interface, None where it has none."""
        return next(iter(self.intfNames()), None)

    def connectionsTo(self, other: object) -> list[tuple[str, str]]:  # noqa: N802
        """Return the links to another node: of each the interface here and the one there."""
        found = []
        for link in self._net.session.network.topology.links:
            here, there = link.ends if link.a.node.name == self.name else reversed(link.ends)
            if (here.node.name, there.node.name) == (self.name, str(other)):
                found.append((here.interface, there.interface))
        return found

    def setIP(self, ip: str, prefixLen: int = 8, intf: str | None = None) -> None:  # noqa: N802, N803
        """Give an interface another IPv4 address in place of those it has."""
        name = self._interface(intf)
        if name is None:
            raise CommandError(f"{self.name} has no interfaces")
        interface = name.interface
        address = IPv4Interface(ip if "/" in ip else f"{ip}/{prefixLen}")

        def edit(topology: Topology) -> None:
            found = next(each for each in topology.node(self.name).interfaces if each.interface == interface)
            found.addresses = [address, *(each for each in found.addresses if each.version == 6)]

        self._net.change(edit)

    @property
    def _shell(self) -> NodeShell:
        return self._net.shell(self._node)

    def _interface(self, name: str | None) -> Interface | None:
        ports = self._node.model.ports
        return next((each for each in ports if name in (None, each.interface)), None)


def _ip(interface: Interface | None) -> str | None:
    address = None if interface is None else interface.address(4)
    return None if address is None else str(address.ip)
