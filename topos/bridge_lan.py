"""A LAN: three hosts on a bridge that learns who is where."""

from nsim import Host, Topology


class BridgeLan(Topology):
    """A web server, a database and a spare host on the bridge br0: how a switch learns and floods."""

    def build(self) -> None:
        br0 = self.root.bridge("br0")
        for name, address in (
            ("ns_web", "192.168.100.10/24"),
            ("ns_db", "192.168.100.20/24"),
            ("ns_spare", "192.168.100.30/24"),
        ):
            self.link(self.add(Host(name)).port("eth0", address), br0.port(f"veth-{name.removeprefix('ns_')}"))
