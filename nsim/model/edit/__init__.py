"""Change a finished drawing: what is missing is filled in, and what hangs on a removed part goes with it."""

from nsim.model.edit.addresses import add_address, remove_address
from nsim.model.edit.nodes import KINDS, add_link, add_node, remove_link, remove_node
from nsim.model.edit.routes import add_route, remove_route

__all__ = [
    "KINDS",
    "add_address",
    "add_link",
    "add_node",
    "add_route",
    "remove_address",
    "remove_link",
    "remove_node",
    "remove_route",
]
