"""One of each: every kind of node, every link property, static routes, and the machine itself."""

from nsim import Host, NatGateway, Router, Switch, Topology


class Everything(Topology):
    """A site behind a NAT gateway, two routers, and the machine itself plugged in."""

    def build(self) -> None:
        office = self.add(Switch("office"))
        for name in ("ann", "a-name-that-is-longer-than-an-interface"):
            self.link(self.add(Host(name)), office)
        gateway = self.add(NatGateway("gateway", outside="wan"))
        self.link(gateway.port("lan"), office)
        far = self.add(Router("far"))
        self.link(gateway.port("wan", "192.0.2.1/30"), far.port("wan", "192.0.2.2/30"), rate="10mbit", mtu=1400)
        gateway.route("default", "192.0.2.2")
        server = self.add(Host("server"))
        self.link(far, server, rate="2gbit")
        rack = self.add(Switch("rack"))
        self.link(office, rack)
        self.link(self.root.port("uplink"), rack)
