"""A LAN: three hosts on a bridge that learns who is where.

The hosts have no IPv6, which speaks without being asked: the bridge knows nobody until somebody types something.
"""

from nsim import Host, Topology


class BridgeLan(Topology):
    """Three hosts on the bridge br0, which learns who is where and floods."""

    def build(self) -> None:
        # IPv6 hosts speak before they are spoken to (RFC 4861); here the bridge shall learn from what a person sends.
        quiet = "net.ipv6.conf.default.disable_ipv6"
        self.root.sysctl(quiet, 1)
        br0 = self.root.bridge("br0")
        for name, address in (
            ("ns_web", "192.168.100.10/24"),
            ("ns_db", "192.168.100.20/24"),
            ("ns_spare", "192.168.100.30/24"),
        ):
            host = self.add(Host(name))
            host.sysctl("net.ipv6.conf.default.disable_ipv6", True)
            self.link(host.port("eth0", address), br0.port(f"veth-{name.removeprefix('ns_')}"))
