"""Two namespaces joined by one veth pair, the smallest network there is."""

from nsim import Host, Topology


class Pair(Topology):
    """Two hosts and one cable; the machine itself is not on it."""

    def build(self) -> None:
        earth = self.add(Host("earth"))
        neptune = self.add(Host("neptune"))
        self.link(earth.port("earth-veth", "10.10.0.10/16"), neptune.port("neptune-veth", "10.10.0.20/16"))
