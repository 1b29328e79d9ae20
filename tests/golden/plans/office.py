"""What the topologies that come with nsim do not have: NAT, static routes, an MTU and a rate."""

from nsim import Host, NatGateway, Router, Switch, Topology


class Office(Topology):
    """An office behind a NAT gateway, and a web server of somebody else's."""

    def build(self) -> None:
        switch = self.add(Switch("floor"))
        desk = self.add(Host("desk"))
        printer = self.add(Host("printer", gateway=None, gateway6=None))
        gateway = self.add(NatGateway("gateway", outside="wan"))
        provider = self.add(Router("provider"))
        web = self.add(Host("web"))
        self.link(desk, switch, rate="100mbit")
        self.link(printer, switch)
        self.link(gateway.port("lan", "192.168.1.1/24"), switch)
        self.link(gateway.port("wan", "203.0.113.2/30"), provider.port("office", "203.0.113.1/30"), mtu=1492)
        self.link(provider, web)
        gateway.route("default", via="203.0.113.1")
        provider.route("198.51.100.0/24", via="203.0.113.2")
