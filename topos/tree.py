"""A tree of switches with hosts as its leaves."""

from ipaddress import ip_address
from typing import Annotated

from nsim import Host, Node, Range, Switch, Topology, UsageError

MOST_LEAVES = 50_000


class Tree(Topology):
    """A tree of switches with hosts as its leaves."""

    def build(self, depth: Annotated[int, Range(1, 16)] = 1, fanout: Annotated[int, Range(1, 1_000)] = 2) -> None:
        leaves = fanout**depth
        if leaves > MOST_LEAVES:
            raise UsageError(
                f"tree: depth={depth} and fanout={fanout} make {leaves:,} hosts; {MOST_LEAVES:,} are the most"
            )
        self._hosts = self._switches = 0
        self._grow(depth, fanout)

    def _grow(self, depth: int, fanout: int) -> Node:
        if depth == 0:
            self._hosts += 1
            return self.add(Host(f"h{self._hosts}"))
        self._switches += 1
        switch = self.add(Switch(f"s{self._switches}"))
        for branch in range(1, fanout + 1):
            child = self._grow(depth - 1, fanout)
            near = switch.port(f"{switch.name}-eth{branch}")
            if isinstance(child, Host):
                number = self._hosts
                address = ip_address("10.0.0.0") + number
                self.link(near, child.port(f"{child.name}-eth0", f"{address}/8", f"2001:db8::{number:x}/64"))
            else:
                # The port towards the root comes behind the branches, as in Mininet.
                self.link(near, child.port(f"{child.name}-eth{fanout + 1}"))
        return switch
