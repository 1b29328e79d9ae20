"""What every node is: a name, interfaces, and what it needs from the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from nsim.errors import TopologyError, UsageError
from nsim.model.interfaces import Address, Bridge, Dummy, Interface, Loopback, Master, Port, Tun, Uplink, Vrf
from nsim.model.nat import Nat
from nsim.model.origin import Origin, author
from nsim.model.reading import check_text, check_truth, read_interface_address, split_name
from nsim.model.routing import Route, Rule, read_route, read_rule
from nsim.model.settings import Setting, read_setting
from nsim.ops import Operation
from nsim.ops.route_add import RouteKind

if TYPE_CHECKING:
    from nsim.model.limits import Limit

InterfaceT = TypeVar("InterfaceT", bound=Interface)


class Node:
    """A machine of the network: a description, which becomes a network namespace when the lab is built.

    A kind of node is a subclass. What it needs from the kernel it yields as operations (``settings``, ``devices``,
    ``operations``); what can be done only when the lab runs, it does in ``start``.
    """

    kind: ClassVar[str] = "node"

    def __init__(self, name: str) -> None:
        self.name = name
        self.lo = Loopback(self)
        self.interfaces: list[Interface] = []
        self.ports: list[Port] = []  # those of its interfaces that have a cable
        self.routes: list[Route] = []
        self.rules: list[Rule] = []
        self.sysctls: dict[str, Setting] = {}
        self.services: list[str] = []
        self.translation: Nat | None = None
        self.limits: dict[str, Limit] = {}
        self.origin: Origin | None = author()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def port(self, name: str | None = None, *addresses: str, mac: str | None = None, bare: bool = False) -> Port:
        """Add an interface to this node and return it, to be joined to another one by ``Topology.link``.

        ``name`` may be left out: ``port("10.0.0.1/8")`` names only the address (no interface name has a slash).
        Addresses are IPv4 or IPv6 with their prefix length; without any the port gets one of each automatically,
        unless it is ``bare``.

        Raises TopologyError for an address or a MAC that is none.
        """
        name, addresses = split_name(name, addresses)
        added = Port(self, name, addresses, mac=mac, bare=bare)
        self.ports.append(added)
        self.interfaces.append(added)
        return added

    def loopback(self, *addresses: str, up: bool = True) -> Loopback:
        """Give the loopback ``lo`` further addresses, or leave it down (``up=False``), and return it."""
        check_truth(self.name, "up", up)
        self.lo.origin = author()
        self.lo.addresses += [read_interface_address(self.name, text, self.lo.origin) for text in addresses]
        self.lo.up = up
        return self.lo

    def bridge(self, name: str, *addresses: str, stp: bool = False) -> Bridge:
        """Add a bridge inside this node and return it; its ``port`` makes the ports.

        With addresses the node takes part in the network that it joins. ``stp`` turns the spanning tree protocol on.
        """
        return self._device(Bridge(self, name, addresses, stp=stp))

    def vrf(self, name: str, *, table: int) -> Vrf:
        """Add a VRF, a routing table of its own for some of the interfaces, and return it; ``port`` makes those."""
        return self._device(Vrf(self, name, table))

    def dummy(self, name: str, *addresses: str) -> Dummy:
        """Add an interface without a cable, which is always up, and return it."""
        return self._device(Dummy(self, name, addresses))

    def tun(self, name: str, *addresses: str) -> Tun:
        """Add a TUN interface, which hands a program IP packets, and return it."""
        return self._device(Tun(self, name, addresses, "tun"))

    def tap(self, name: str, *addresses: str) -> Tun:
        """Add a TAP interface, which hands a program Ethernet frames, and return it."""
        return self._device(Tun(self, name, addresses, "tap"))

    def route(
        self,
        destination: str,
        via: str | None = None,
        *,
        dev: str | None = None,
        metric: int | None = None,
        table: int | None = None,
        kind: RouteKind = "unicast",
    ) -> None:
        """Add a static route: a prefix such as ``10.0.2.0/24``, or ``default``, over the next hop ``via``.

        ``dev`` names the interface where the next hop does not tell it; without a next hop the prefix lies on its
        link. Of two routes to one prefix the smaller ``metric`` wins. ``table`` is a routing table other than main.
        ``kind`` is ``unicast``, or ``blackhole``, ``unreachable`` or ``prohibit``, which lead nowhere.

        Raises TopologyError for whatever makes no sense.
        """
        self.routes.append(read_route(self.name, destination, via, dev=dev, metric=metric, table=table, kind=kind))

    def rule(
        self,
        *,
        table: int,
        source: str | None = None,
        destination: str | None = None,
        incoming: str | None = None,
        mark: int | None = None,
        priority: int | None = None,
    ) -> None:
        """Add a policy rule: packets from ``source``, to ``destination``, by interface ``incoming`` use a ``table``.

        The smallest ``priority`` is asked first. Raises TopologyError for whatever makes no sense.
        """
        self.rules.append(
            read_rule(
                self.name,
                table=table,
                source=source,
                destination=destination,
                incoming=incoming,
                mark=mark,
                priority=priority,
            )
        )

    def sysctl(self, key: str, value: object) -> None:
        """Set a kernel setting of this node, such as ``net.ipv4.conf.all.rp_filter``; it wins over the node's own.

        A key may be written with slashes instead of dots where the name of an interface in it has dots of its own.
        Raises TopologyError for a key that no network has, and for a value that is no line of text.
        """
        setting = read_setting(self.name, key, value)
        self.sysctls[setting.key] = setting

    def service(self, command: str) -> None:
        """Have a shell command run in this node for as long as the lab does, its output thrown away.

        Raises TopologyError for anything but text.
        """
        check_text(self.name, "a service", command, 'write a command as in a shell, like "python3 -m http.server 80"')
        self.services.append(command)

    def limit(self, **limits: object) -> None:
        """Limit what all programs of this node use together: ``cpu=0.5``, ``memory="256MB"``, ``processes=100``.

        The machine keeps them, in a cgroup; where it cannot the lab is not built. A limit that is None is none.
        Raises TopologyError for a limit or a value that makes no sense.
        """
        given = {keyword: value for keyword, value in limits.items() if value is not None}
        if not given:
            return
        from nsim.model.limits import read_limits  # few labs have limits, and every start would pay for it

        try:
            self.limits = read_limits(given, self.limits)
        except UsageError as error:
            raise TopologyError(error.message, node=self.name, origin=author(), hint=error.hint) from None

    def nat(
        self, *, outside: str, inside: tuple[str, ...] = (), source: str | None = None, hairpin: bool = False
    ) -> Nat:
        """Translate IPv4 addresses between the interface ``outside`` and the others, or those named ``inside``.

        What leaves gets the outside interface's address, or ``source``. The result's ``forward`` leads ports inside.
        Raises TopologyError when the node translates already.
        """
        if self.translation is not None:
            raise TopologyError(
                "it translates addresses already",
                node=self.name,
                origin=author(),
                hint="keep what the first nat() returned: its forward() leads ports inside",
            )
        self.translation = Nat(self, outside, inside=inside, source=source, hairpin=hairpin)
        return self.translation

    def shown_interfaces(self) -> list[Interface]:
        """Return the interfaces that a list of this node shows: bridges and VRFs only with addresses of their own."""
        return [each for each in self.interfaces if each.addresses or not isinstance(each, Master)]

    def address(self, version: int) -> Address | None:
        """Return the node's first address of IP version 4 or 6, that of its loopback last, or None."""
        every = (each.address(version) for each in self.interfaces_to_others())
        return next((address for address in every if address is not None), None)

    def interfaces_to_others(self) -> list[Interface]:
        """Return its interfaces, those first by which other nodes know it: an uplink and the loopback come last."""
        return [*sorted(self.interfaces, key=lambda each: isinstance(each, Uplink)), self.lo]

    def routed_by(self, table: int | None) -> list[Interface]:
        """Return the interfaces whose packets a routing table is for: a VRF's ports, or those that are in none."""
        vrf = next((each for each in self.interfaces if isinstance(each, Vrf) and each.table == table), None)
        return [each for each in self.interfaces if (each.master if isinstance(each.master, Vrf) else None) is vrf]

    def way_to(
        self, next_hop: IPv4Address | IPv6Address, table: int | None = None, name: str | None = None
    ) -> Interface | None:
        """Return the interface whose prefix holds a next hop, or None; ``name`` allows only the one so called."""
        for each in self.routed_by(table):
            if name in (None, each.name) and any(next_hop in address.network for address in each.addresses):
                return each
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
        """Yield what must exist before the cables are plugged in, besides the node's interfaces."""
        return iter(())

    def operations(self) -> Iterator[Operation]:
        """Yield what else this node needs, when its interfaces are up and have addresses and routes."""
        return iter(())

    def start(self, node: Any) -> None:
        """Do what can be done only on the running node, a ``nsim.network.Node``; called once, after the build."""

    def _device(self, device: InterfaceT) -> InterfaceT:
        # Only ports and VLAN sub-interfaces have a name to fall back on.
        check_text(self.name, "the name of an interface", device.name, f"write something like {device.kind}0")
        self.interfaces.append(device)
        return device
