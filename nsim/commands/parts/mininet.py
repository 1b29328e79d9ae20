"""Mininet's method names on a running network: a thin adapter, for what people type behind ``py`` and ``px``.

The names and what they return are those of Mininet 2.3's API; whatever it does is done by commands of nsim's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nsim.checks.reachability import PATIENCE_S, Reachability, ping_all
from nsim.commands.framework import Session
from nsim.commands.parts.mininets_node import MininetNode
from nsim.commands.parts.mininets_shell import NodeShell
from nsim.commands.parts.pings import result_line, round_trip_lines
from nsim.errors import CommandError, UsageError
from nsim.model import Host, Switch, Topology
from nsim.model.edit import add_link, add_node, remove_link, remove_node
from nsim.network import Node
from nsim.network.change import Edit, make, prepare
from nsim.network.links import links_between, set_link
from nsim.network.neighbours import introduce

Ping = tuple[int, int, float, float, float, float]
"""What Mininet tells of a ping: how many were sent and received; round trips: least, mean, most, deviation, in ms."""
_OPTIONS = {"bw": "rate", "max_queue_size": "limit"}


class MininetNet:
    """The network with Mininet's methods; ``net["h1"]`` and ``net.get("h1")`` return nodes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._addresses: dict[str, list[str]] = {}  # of hosts that have no link yet
        self._shells: dict[Node, NodeShell] = {}

    def __getitem__(self, name: str) -> MininetNode:
        return MininetNode(self, self.session.network[name])

    def __contains__(self, name: object) -> bool:
        return str(name) in self.session.network

    def __iter__(self) -> Iterator[str]:
        return (node.name for node in self.session.network)

    def __len__(self) -> int:
        return sum(1 for _ in self)

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

    def start(self) -> None:
        """Do nothing: the network runs already."""

    def staticArp(self) -> None:  # noqa: N802
        """Let all know each other's MAC from now on, as ``--arp`` does."""
        introduce(self.session.network)

    def ping(self, hosts: Sequence[object] | None = None, timeout: float | None = None) -> float:
        """Let some hosts ping each other, print who reached whom, and return how many percent were lost."""
        if hosts is None:
            return self.pingAll(timeout)
        found = self._ping_some(hosts, timeout)
        print(result_line(found))
        return 100.0 * (found.sent - found.received) / found.sent if found.sent else 0.0

    def pingFull(  # noqa: N802
        self, hosts: Sequence[object] | None = None, timeout: float | None = None
    ) -> list[tuple[MininetNode, MininetNode, Ping]]:
        """Let hosts ping each other and return for each pair: sent, received, and the round trip four times in ms."""
        everybody = [each.name for each in self.session.network if each.model.address(4) is not None]
        found = self._ping_some(everybody if hosts is None else hosts, timeout)
        print("\n".join(round_trip_lines(found)))
        times = ((each, each.rtt_ms or 0.0) for each in found)
        return [
            (self[each.source], self[each.target], (1, int(each.received), rtt, rtt, rtt, 0.0)) for each, rtt in times
        ]

    def pingAllFull(self) -> list[tuple[MininetNode, MininetNode, Ping]]:  # noqa: N802
        """Let all nodes ping each other and return what became of each."""
        return self.pingFull()

    def pingPairFull(self) -> list[tuple[MininetNode, MininetNode, Ping]]:  # noqa: N802
        """Let the first two hosts ping each other and return what became of both."""
        return self.pingFull(self.hosts[:2])

    def pingAll(self, timeout: float | None = None) -> float:  # noqa: N802
        """Let all nodes ping each other, print who reached whom, and return how many percent were lost."""
        return self._ping(f"pingall {timeout}" if timeout else "pingall")

    def pingPair(self) -> float:  # noqa: N802
        """Let the first two hosts ping each other; return how many percent were lost."""
        return self._ping("pingpair")

    def iperf(
        self,
        hosts: Sequence[object] | None = None,
        l4Type: str = "TCP",  # noqa: N803
        udpBw: str = "10M",  # noqa: N803
        fmt: str | None = None,
        seconds: int = 5,
        port: int = 5001,
    ) -> list[str]:
        """Measure between two hosts, the first and the last unless told; return the rates of server and client.

        Those of UDP stand behind ``udpBw``. ``fmt`` and ``port`` are Mininet's and change nothing.
        """
        command = ["iperf"] if l4Type.upper() == "TCP" else ["iperfudp", udpBw]
        text = self._run(" ".join([*command, *map(str, hosts or []), f"--time {seconds}"]))
        results = re.search(r"\*\*\* Results: (\[.*\])", text)
        return list(ast.literal_eval(results[1])) if results else []

    def shell(self, node: Node) -> NodeShell:
        """Return the shell that runs the lines of a node's ``cmd``."""
        if node not in self._shells:
            self._shells[node] = NodeShell(node)
        return self._shells[node]

    def change(self, edit: Edit) -> None:
        """Make a change of the drawing, which ``undo`` takes back."""
        make(self.session.network, prepare(self.session.network, edit))

    def _ping_some(self, hosts: Sequence[object], timeout: float | None) -> Reachability:
        nodes = [self.session.network[str(host)] for host in hosts]
        for node in nodes:
            if node.model.address(4) is None:
                raise UsageError(f"ping: {node.name} has no IPv4 address")
        found = ping_all(nodes, patience_s=timeout or PATIENCE_S)
        for number, name in enumerate(found.names):
            others = (
                other if found.reached(number, at) else "X" for at, other in enumerate(found.names) if at != number
            )
            print(f"{name} -> {' '.join(others)}")
        return found

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


def _nothing(_: object) -> None:
    return None
