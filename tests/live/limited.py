"""A lab whose nodes are limited; the parameters are those of the first."""

from __future__ import annotations

from nsim import Host, Router, Topology


class Limited(Topology):
    """A host with limits of every kind, one with a limit of one kind, and a router with none."""

    def build(self, quota: str = "20%", memory: str = "64MB", processes: int = 40) -> None:
        router = self.add(Router("r"))
        self.link(self.add(Host("a", cpu=quota, memory=memory, processes=processes)), router)
        self.link(self.add(Host("b", processes=5)), router)
