"""Understand tcpdump's filter expressions, pcap-filter(7), and apply them to the bytes of a frame."""

from nsim.tools.tcpdump.filter.nodes import Node
from nsim.tools.tcpdump.filter.parser import parse
from nsim.tools.tcpdump.filter.view import View, is_match
from nsim.tools.tcpdump.filter.words import FilterError

__all__ = ["FilterError", "Node", "View", "is_match", "parse"]
