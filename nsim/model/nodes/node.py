"""What every node is: a name, ports, and what it needs from the kernel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_interface, ip_network
from typing import Any, ClassVar

from nsim.errors import TopologyError
from nsim.model.origin import Origin, author
from nsim.model.port import Port
from nsim.ops import Operation

MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")


class Route:
    """A static route of a node, as its author wrote it."""

    def __init__(self, destination: IPv4Network | IPv6Network, next_hop: IPv4Address | IPv6Address) -> None:
        self.destination = destination
        self.next_hop = next_hop
        self.origin: Origin | None = author()


class Node:
    """A machine of the network: a description, which becomes a network namespace when the lab is built.

    A kind of node is a subclass. What it needs from the kernel it yields as operations (``settings``, ``devices``,
    ``operations``); what can be done only when the lab runs, it does in ``start``.
    """

    kind: ClassVar[str] = "node"

    def __init__(self, name: str) -> None:
        self.name = name
        self.ports: list[Port] = []
        self.routes: list[Route] = []
        self.origin: Origin | None = author()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def port(self, name: str | None = None, *addresses: str, mac: str | None = None) -> Port:
        """Add an interface to this node and return it, to be joined to another one by ``Topology.link``.

        ``name`` may be left out: ``port("10.0.0.1/8")`` names only the address (no interface name has a slash).
        Addresses are IPv4 or IPv6 with their prefix length; without any the port gets one of each automatically.

        Raises TopologyError for an address or a MAC that is none.
        """
        if name is not None and ("/" in name or _is_address(name)):
            addresses = (name, *addresses)
            name = None
        if mac is not None:
            self._check_mac(mac.lower())
        added = Port(self, name, addresses, mac.lower() if mac else None)
        self.ports.append(added)
        return added

    def route(self, destination: str, via: str) -> None:
        """Add a static route: a prefix such as ``10.0.2.0/24``, or ``default``, over the next hop ``via``.

        Raises TopologyError for a prefix or a next hop that is none.
        """
        next_hop = self._address(via, "next hop")
        if destination == "default":
            destination = "0.0.0.0/0" if next_hop.version == 4 else "::/0"
        prefix = self._prefix(destination)
        if prefix.version != next_hop.version:
            raise TopologyError(
                f"route to {destination} (IPv{prefix.version}) over {via} (IPv{next_hop.version})",
                node=self.name,
                origin=author(),
                hint="prefix and next hop need the same IP version",
            )
        self.routes.append(Route(prefix, next_hop))

    def _address(self, text: str, role: str) -> IPv4Address | IPv6Address:
        # One place where a bare address of a node is read, so that the error is the same everywhere.
        try:
            if "%" in str(text):  # the zone of an IPv6 address: here the addresses of the node say which link it is
                raise ValueError
            return ip_address(str(text))
        except ValueError:
            raise TopologyError(
                f"{role} {text!r} is no address",
                node=self.name,
                origin=author(),
                hint="write an address without a prefix length, like 172.16.10.1",
            ) from None

    def _prefix(self, text: str) -> IPv4Network | IPv6Network:
        try:
            prefix = ip_network(str(text), strict=False)
        except ValueError:
            raise TopologyError(
                f"route to {text!r}: this is no prefix",
                node=self.name,
                origin=author(),
                hint="write one like 10.0.2.0/24, or default",
            ) from None
        if ip_interface(str(text)).ip != prefix.network_address:
            raise TopologyError(
                f"route to {text!r}: this is an address in a prefix, not the prefix",
                node=self.name,
                origin=author(),
                hint=f"write {prefix}",
            )
        return prefix

    def _check_mac(self, mac: str) -> None:
        # The kernel takes only the address of a single interface. Source: is_valid_ether_addr in <linux/etherdevice.h>.
        said = None
        if not MAC.fullmatch(mac):
            said = f"{mac!r} is no MAC"
        elif int(mac[:2], 16) & 1:
            said = f"{mac} is the MAC of a group, not of an interface"
        elif mac == "00:00:00:00:00:00":
            said = f"{mac} is the MAC of no interface"
        if said is not None:
            raise TopologyError(
                said,
                node=self.name,
                origin=author(),
                hint="write six pairs, the first of them even, like 02:00:00:00:00:01",
            )

    def default_port_name(self, neighbour: Node) -> str:
        """Return the name of the next port towards a neighbour when the author gives none: eth0, eth1, …"""
        taken = {port.name for port in self.ports}
        return next(name for name in (f"eth{number}" for number in range(len(taken) + 1)) if name not in taken)

    def segments_joined(self) -> bool:
        """Say whether this node passes frames between its ports, so that they share one network segment."""
        return False

    def bridge(self) -> str | None:
        """Return the bridge that this node's ports belong to, if there is one."""
        return None

    def settings(self) -> dict[str, str]:
        """Return the kernel settings of this node, written before its interfaces come."""
        # Duplicate address detection would keep every address tentative for a second or more, and router
        # advertisements would add addresses that the topology does not name. The kernel sends a peer no more than
        # six ICMP errors at once and then one each second: a second traceroute would show only stars. Masks and
        # not rates: a rate of 0 silences the errors of unreachable routes, which share its counter.
        return {
            "net.ipv6.conf.default.accept_dad": "0",
            "net.ipv6.conf.default.accept_ra": "0",
            "net.ipv4.icmp_ratemask": "0",
            "net.ipv6.icmp.ratemask": "255",
        }

    def devices(self) -> Iterator[Operation]:
        """Yield what must exist before the cables are plugged in."""
        return iter(())

    def operations(self) -> Iterator[Operation]:
        """Yield what else this node needs, when its interfaces are up and have addresses and routes."""
        return iter(())

    def start(self, node: Any) -> None:
        """Do what can be done only on the running node, a ``nsim.network.Node``; called once, after the build."""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
