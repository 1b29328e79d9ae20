from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        self.link(r.port("lan", "10.0.0.1/24"), self.add(Host("a")))
        self.link(r.port("wan", "10.0.1.1/24"), self.add(Host("b")))
        r.route("10.9.0.0/16", via="10.0.0.10", dev="wan")
