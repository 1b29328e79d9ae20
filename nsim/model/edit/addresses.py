"""Give the interfaces of a finished drawing further addresses, and take them away."""

from __future__ import annotations

from nsim.errors import TopologyError, nearest
from nsim.model.edit.routes import drop_lost_routes
from nsim.model.interfaces import Address, Interface, Port
from nsim.model.nodes import Node


def add_address(node: Node, interface: str, address: Address) -> None:
    """Give an interface an address; raise TopologyError when it has it already, or is not there."""
    found = _interface(node, interface)
    if address in found.addresses:
        raise TopologyError(f"{interface} has {address} already", node=node.name)
    found.addresses.append(address)


def remove_address(node: Node, interface: str, address: Address) -> list[str]:
    """Take an address from an interface; return what went with it, for people.

    Raises TopologyError when the drawing does not give it that address.
    """
    found = _interface(node, interface)
    if address not in found.addresses:
        has = ", ".join(map(str, found.addresses)) or "none"
        raise TopologyError(f"{interface} was not given {address}", node=node.name, hint=f"its addresses: {has}")
    found.addresses.remove(address)
    if isinstance(found, Port) and not found.addresses:
        found.bare = True  # or it would be given one again
    return drop_lost_routes(node)


def _interface(node: Node, name: str) -> Interface:
    every = {each.interface: each for each in [*node.interfaces, node.lo]}
    if name not in every:
        raise TopologyError(
            f"there is no interface {name!r}",
            node=node.name,
            hint=nearest(name, every) or f"its interfaces: {', '.join(every)}",
        )
    return every[name]
