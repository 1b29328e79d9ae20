"""A router between two networks that is also their way to the Internet."""

from nsim import Host, NatGateway, Router, Topology


class RoutedNat(Topology):
    """A router between two hosts that is their way to the Internet, too."""

    def build(self) -> None:
        router = self.add(NatGateway("ns-router", outside="eth0"))
        for number in (1, 2):
            host = self.add(Host(f"ns{number}", gateway=f"192.168.{number}.254"))
            self.link(
                host.port("eth0", f"192.168.{number}.1/24"),
                router.port(f"veth-ns{number}", f"192.168.{number}.254/24"),
            )
        isp = self.add(Router("isp"))
        self.link(router.port("eth0", "203.0.113.2/24"), isp.port("customer", "203.0.113.1/24"))
        router.route("default", via="203.0.113.1")
        dns = self.add(Host("dns"))
        self.link(isp.port("dns", "8.8.8.1/24"), dns.port("eth0", "8.8.8.8/24"))
