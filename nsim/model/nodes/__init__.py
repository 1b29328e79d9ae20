"""Kinds of node, one class in each file."""

from nsim.model.nodes.host import Host
from nsim.model.nodes.nat_gateway import NatGateway
from nsim.model.nodes.node import Node
from nsim.model.nodes.root import Root
from nsim.model.nodes.router import Router
from nsim.model.nodes.switch import Switch

__all__ = ["Host", "NatGateway", "Node", "Root", "Router", "Switch"]
