"""Two namespaces and nothing between them: what a machine has before anybody plugs in a cable."""

from nsim import Host, Topology


class Isolated(Topology):
    """Two hosts without any link; each sees only its own loopback, down."""

    def build(self) -> None:
        for name in ("red", "blue"):
            self.add(Host(name)).loopback(up=False)
