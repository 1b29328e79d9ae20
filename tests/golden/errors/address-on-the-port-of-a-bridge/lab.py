from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        br0 = r.bridge("br0")
        self.link(br0.port("eth0", "10.0.0.1/24"), self.add(Host("a")))
