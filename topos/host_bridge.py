"""A bridge on which the machine itself takes part, and its other interface behind it."""

from nsim import Host, Topology


class HostBridge(Topology):
    """Two hosts on a bridge that has an address, so that they reach the machine.

    ``routes=no`` leaves their default routes out, for the reader to type.
    """

    def build(self, routes: bool = True) -> None:
        planet = self.root.bridge("planet-br", "10.10.0.1/16")
        for name, address in (("earth", "10.10.0.10/16"), ("neptune", "10.10.0.20/16")):
            host = self.add(Host(name, gateway="10.10.0.1" if routes else None))
            self.link(host.port(f"{name}-veth", address), planet.port(f"veth-{name}"))
        # What eth0 is plugged into: another machine of the same LAN.
        lan = self.add(Host("lan"))
        self.link(self.root.port("eth0", "192.168.0.108/24"), lan.port("eth0", "192.168.0.1/24"))
