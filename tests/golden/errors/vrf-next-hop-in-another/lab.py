from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        red, blue = r.vrf("red", table=100), r.vrf("blue", table=200)
        self.link(red.port("eth0", "10.0.1.1/24"), self.add(Host("a")))
        self.link(blue.port("eth1", "10.0.2.1/24"), self.add(Host("b")))
        red.route("default", via="10.0.2.10")
