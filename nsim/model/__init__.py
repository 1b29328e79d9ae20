"""The description of a network: nodes, ports, links. Values only; knows nothing of namespaces or processes."""

from nsim.model.nodes import Host, NatGateway, Node, Router, Switch
from nsim.model.topology import Topology

__all__ = ["Host", "NatGateway", "Node", "Router", "Switch", "Topology"]
