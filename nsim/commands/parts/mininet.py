"""Mininet's method names on a running network: a thin adapter, for what people type behind ``py`` and ``px``.

The names and what they return are those of Mininet 2.3's API; whatever it does is done by commands of nsim's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from ipaddress import IPv4Interface

from nsim.commands.framework import Session
from nsim.errors import CommandError, UsageError
from nsim.model import Host, Switch, Topology
from nsim.model.edit import add_link, add_node, remove_link, remove_node
from nsim.model.interfaces import Interface
from nsim.network import Node
from nsim.network.change import Edit, make, prepare
from nsim.network.links import links_between, set_link
from nsim.network.process import Process

_OPTIONS = {"bw": "rate", "max_queue_size": "limit"}


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

    def cmd(self, *words: object) -> str:
        """Run a shell line and return what it has printed, on both of its outputs."""
        line = " ".join(map(str, words))
        return self._node.run(["sh", "-c", f"exec 2>&1; {line}"]).stdout

    def cmdPrint(self, *words: object) -> str:  # noqa: N802
        """Run a shell line as ``cmd`` does, and print what it has printed."""
        text = self.cmd(*words)
        print(text, end="")
        return text

    def popen(self, *words: object) -> Process:
        """Start a program and return it while it runs, with pipes to it."""
        return self._node.popen(" ".join(map(str, words)))

    def pexec(self, *words: object) -> tuple[str, str, int]:
        """Run a shell line and return its output, its errors and its exit status."""
        result = self._node.run(" ".join(map(str, words)))
        return result.stdout, result.stderr, result.status

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

    def _interface(self, name: str | None) -> Interface | None:
        ports = self._node.model.ports
        return next((each for each in ports if name in (None, each.interface)), None)


class MininetNet:
    """The network with Mininet's methods; ``net["h1"]`` and ``net.get("h1")`` return nodes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._addresses: dict[str, list[str]] = {}  # of hosts that have no link yet

    def __getitem__(self, name: str) -> MininetNode:
        return MininetNode(self, self.session.network[name])

    def __contains__(self, name: object) -> bool:
        return str(name) in self.session.network

    def __iter__(self) -> Iterator[str]:
        return (node.name for node in self.session.network)

    def keys(self) -> list[str]:
        """Return the names of all nodes."""
        return list(self)

    def values(self) -> list[MininetNode]:
        """Return all nodes."""
        return [self[name] for name in self]

    def items(self) -> list[tuple[str, MininetNode]]:
        """Return all nodes with their names."""
        return [(name, self[name]) for name in self]

    def get(self, *names: str) -> MininetNode | list[MininetNode]:
        """Return one node by its name, or several."""
        found = [self[name] for name in names]
        return found[0] if len(found) == 1 else found

    @property
    def hosts(self) -> list[MininetNode]:
        """All hosts."""
        return [self[node.name] for node in self.session.network if isinstance(node.model, Host)]

    @property
    def switches(self) -> list[MininetNode]:
        """All switches."""
        return [self[node.name] for node in self.session.network if isinstance(node.model, Switch)]

    @property
    def links(self) -> list[str]:
        """All links, each as text."""
        return ["<->".join(str(end) for end in link.ends) for link in self.session.network.topology.links]

    def addHost(self, name: str, ip: str | None = None) -> MininetNode:  # noqa: N802
        """Add a host; its address is given to it with its first link."""
        self.change(lambda topology: _nothing(add_node(topology, "host", name)))
        self._addresses[name] = [ip if "/" in ip else f"{ip}/8"] if ip else []
        return self[name]

    def addSwitch(self, name: str) -> MininetNode:  # noqa: N802
        """Add a switch."""
        self.change(lambda topology: _nothing(add_node(topology, "switch", name)))
        return self[name]

    def addLink(self, a: object, b: object, **options: object) -> None:  # noqa: N802
        """Link two nodes; ``bw`` is in Mbit/s, ``loss`` in percent, as Mininet has it."""
        properties: dict[str, object] = {}
        for name, value in options.items():
            unit = {"bw": "mbit", "loss": "%"}.get(name, "") if isinstance(value, int | float) else ""
            properties[_OPTIONS.get(name, name)] = f"{value}{unit}"
        ends = str(a), str(b)
        addresses = {name: self._addresses[name] for name in ends if self._addresses.get(name)}
        self.change(lambda topology: _nothing(add_link(topology, *ends, properties, addresses)))
        for name in addresses:
            del self._addresses[name]

    def delHost(self, node: object) -> None:  # noqa: N802
        """Remove a node with its links."""
        self.change(lambda topology: remove_node(topology, str(node)))

    delNode = delSwitch = delHost  # noqa: N815

    def delLinkBetween(self, a: object, b: object) -> None:  # noqa: N802
        """Remove the links between two nodes."""
        keys = {link.key for link in links_between(self.session.network, str(a), str(b))}

        def edit(topology: Topology) -> list[str]:
            return [each for link in list(topology.links) if link.key in keys for each in remove_link(topology, link)]

        self.change(edit)

    def configLinkStatus(self, a: object, b: object, status: str) -> None:  # noqa: N802
        """Take the links between two nodes ``up`` or ``down``."""
        if status not in ("up", "down"):
            raise UsageError(f"{status!r} is neither up nor down")
        for link in links_between(self.session.network, str(a), str(b)):
            set_link(self.session.network, link, up=status == "up")

    def pingAll(self, timeout: float | None = None) -> float:  # noqa: N802
        """Let all nodes ping each other, print who reached whom, and return how many percent were lost."""
        return self._ping(f"pingall {timeout}" if timeout else "pingall")

    def pingPair(self) -> float:  # noqa: N802
        """Let the first two hosts ping each other; return how many percent were lost."""
        return self._ping("pingpair")

    def iperf(self, hosts: list[object] | None = None, l4Type: str = "TCP", seconds: int = 5) -> list[str]:  # noqa: N803
        """Measure between two hosts, the first and the last unless told; return the rates of server and client."""
        command = "iperf" if l4Type.upper() == "TCP" else "iperfudp"
        text = self._run(" ".join([command, *map(str, hosts or []), f"--time {seconds}"]))
        results = re.search(r"\*\*\* Results: (\[.*\])", text)
        return list(ast.literal_eval(results[1])) if results else []

    def change(self, edit: Edit) -> None:
        """Make a change of the drawing, which ``undo`` takes back."""
        make(self.session.network, prepare(self.session.network, edit))

    def _ping(self, line: str) -> float:
        found = re.search(r"\((\d+)/(\d+) received\)", self._run(line))
        if found is None:
            raise CommandError(f"{line} has not ended")
        received, sent = map(int, found.groups())
        return 100.0 * (sent - received) / sent

    def _run(self, line: str) -> str:
        _, text = self.session.listen(line)
        print(text, end="")
        return text


def _ip(interface: Interface | None) -> str | None:
    address = None if interface is None else interface.address(4)
    return None if address is None else str(address.ip)


def _nothing(_: object) -> None:
    return None
