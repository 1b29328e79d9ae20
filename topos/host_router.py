"""Two namespaces, each on a cable of its own to the machine, which could route between them."""

from nsim import Host, Topology


class HostRouter(Topology):
    """Two hosts on cables of their own to the machine, which may route.

    ``forwarding=yes`` lets it, and gives each of them the route to the other.
    """

    def build(self, forwarding: bool = False) -> None:
        for name, address, own in (
            ("web", "10.0.1.10/24", "10.0.1.1/24"),
            ("db", "10.0.2.20/24", "10.0.2.1/24"),
        ):
            host = self.add(Host(f"ns_{name}", gateway=own.partition("/")[0] if forwarding else None))
            self.link(host.port("eth0", address), self.root.port(f"veth-{name}", own))
        self.root.sysctl("net.ipv4.ip_forward", forwarding)
