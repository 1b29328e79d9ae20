from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        self.link(r.port("br0"), self.add(Host("a")))
        r.bridge("br0")
