"""Static routing over two routers: each must be told what lies behind the other."""

from nsim import Host, Router, Topology


class TwoRouters(Topology):
    """Two routers in a row; each needs a route to what it cannot see."""

    def build(self) -> None:
        r1, r2 = self.add(Router("r1")), self.add(Router("r2"))
        left, right = self.add(Host("left")), self.add(Host("right"))
        self.link(
            left.port("eth0", "10.0.1.10/24", "2001:db8:1::10/64"), r1.port("eth0", "10.0.1.1/24", "2001:db8:1::1/64")
        )
        self.link(
            r1.port("eth1", "10.0.12.1/24", "2001:db8:12::1/64"), r2.port("eth1", "10.0.12.2/24", "2001:db8:12::2/64")
        )
        self.link(
            r2.port("eth0", "10.0.2.1/24", "2001:db8:2::1/64"), right.port("eth0", "10.0.2.10/24", "2001:db8:2::10/64")
        )
        r1.route("10.0.2.0/24", via="10.0.12.2")
        r1.route("2001:db8:2::/64", via="2001:db8:12::2")
        r2.route("10.0.1.0/24", via="10.0.12.1")
        r2.route("2001:db8:1::/64", via="2001:db8:12::1")
