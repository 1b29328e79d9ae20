"""A small campus: an access layer, a core, and one way out that masquerades."""

from nsim import Host, NatGateway, Router, Switch, Topology

BUILDINGS = (("library", 1), ("physics", 2))


class Campus(Topology):
    """Two buildings, a core between them, and one NAT gateway to the Internet."""

    def build(self) -> None:
        core = self.add(Router("core"))
        for name, number in BUILDINGS:
            access = self.add(Router(f"{name}-rtr"))
            switch = self.add(Switch(f"{name}-sw"))
            self.link(access.port("lan", f"10.{number}.0.1/16"), switch)
            for desk in (1, 2):
                host = self.add(Host(f"{name}{desk}"))
                self.link(host.port("eth0", f"10.{number}.0.1{desk}/16"), switch)
            self.link(access.port("core", f"10.0.{number}.2/24"), core.port(name, f"10.0.{number}.1/24"))
            access.route("default", via=f"10.0.{number}.1")
            core.route(f"10.{number}.0.0/16", via=f"10.0.{number}.2")
        edge = self.add(NatGateway("edge", outside="wan"))
        self.link(edge.port("lan", "10.0.0.2/24"), core.port("edge", "10.0.0.1/24"))
        core.route("default", via="10.0.0.2")
        edge.route("10.0.0.0/8", via="10.0.0.1")
        isp = self.add(Router("isp"))
        self.link(edge.port("wan", "203.0.113.2/24"), isp.port("campus", "203.0.113.1/24"))
        edge.route("default", via="203.0.113.1")
        dns = self.add(Host("dns"))
        self.link(isp.port("dns", "8.8.8.1/24"), dns.port("eth0", "8.8.8.8/24"))
