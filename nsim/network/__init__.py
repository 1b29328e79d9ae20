"""The live network: a world, its nodes, and what runs in them."""

from nsim.network.network import Network
from nsim.network.node import Node
from nsim.network.process import Process, Result

__all__ = ["Network", "Node", "Process", "Result"]
