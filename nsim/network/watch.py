"""Know at any moment which links are down, without asking a thousand namespaces: the kernel tells."""

from __future__ import annotations

from nsim.kernel.monitor import link_events, lost_events
from nsim.network.network import Network


class LinkWatch:
    """The links of a running network that are down, whoever took them down."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._listen()

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

    def _listen(self) -> None:
        network = self._network
        self._topology = network.topology
        names = [node.name for node in network]
        self._socket, numbers = network.engine.link_monitor(names)
        self._names: dict[int | None, str] = {None: "root", **dict(zip(numbers, names, strict=True))}
        self._down: set[tuple[str, str]] = set()

    def links_down(self) -> int:
        """Return how many links have an end that is down or gone."""
        if self._topology is not self._network.topology:  # it has other nodes now
            self.close()
            self._listen()
            self._ask_all()
        try:
            for number, interface, there in link_events(self._socket):
                if number in self._names:
                    self._note(self._names[number], interface.name, there and interface.up)
        except OSError as error:
            if not lost_events(error):
                raise
            self._ask_all()
        if not self._down:
            return 0
        return sum(
            any((end.node.name, end.interface) in self._down for end in link.ends)
            for link in self._network.topology.links
        )

    def _note(self, node: str, interface: str, up: bool) -> None:
        (self._down.discard if up else self._down.add)((node, interface))

    def _ask_all(self) -> None:
        self._down.clear()
        for node in self._names.values():
            found = self._network[node].interfaces()
            for port in self._network[node].model.ports:
                interface = found.get(port.interface)
                self._note(node, port.interface, interface is not None and interface.up)
