"""An interface that others belong to."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from nsim.errors import TopologyError
from nsim.model.interfaces.interface import Interface
from nsim.model.interfaces.port import Port
from nsim.model.origin import author
from nsim.model.reading import split_name

InterfaceT = TypeVar("InterfaceT", bound=Interface)


class Master(Interface):
    """A bridge or a VRF: its members are ports and other interfaces of the same node."""

    joins_segments: ClassVar[bool] = False
    """Whether frames pass between its members."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.members: list[Interface] = []

    def port(self, name: str | None = None, *addresses: str, mac: str | None = None) -> Port:
        """Add a port to this node that belongs here, and return it."""
        name, addresses = split_name(name, addresses)
        port = Port(self.node, name, addresses, mac=mac)
        self.node.ports.append(port)
        self.node.interfaces.append(port)
        return self.add(port)

    def add(self, interface: InterfaceT) -> InterfaceT:
        """Make an interface of this node a member and return it; raise TopologyError for one that cannot be."""
        said = hint = None
        if not isinstance(interface, Interface):
            said = f"only an interface can belong to {self.name}, not {interface!r}"
            hint = "write what port() or vlan() returned"
        elif interface.node is not self.node:
            said = f"{interface} is an interface of another node"
            hint = f"make one of this node, and link the two: {self.name}.port()"
        elif interface is self or isinstance(interface, Master):
            said = f"{interface.name} cannot belong to {self.name}"
            hint = "only ports, VLAN sub-interfaces, dummies, TUN and TAP interfaces can"
        elif interface.master is not None:
            said = f"{interface.name} belongs to {interface.master.name} already"
            hint = "leave one of the two out"
        if said is not None:
            raise TopologyError(said, node=self.node.name, origin=author(), hint=hint)
        interface.master = self
        self.members.append(interface)
        return interface
