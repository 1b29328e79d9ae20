"""Two namespaces on a bridge of the machine."""

from nsim import Host, Topology


class Bridge(Topology):
    """Two hosts on a bridge of the machine, which has no address there."""

    def build(self) -> None:
        planet = self.root.bridge("planet-br")
        for name, address in (("earth", "10.10.0.10/16"), ("neptune", "10.10.0.20/16")):
            self.link(self.add(Host(name)).port(f"{name}-veth", address), planet.port(f"veth-{name}"))
