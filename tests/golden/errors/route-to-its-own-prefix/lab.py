from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        self.link(r.port("lan", "10.0.0.1/24"), self.add(Host("a")))
        r.route("10.0.0.0/24", dev="lan")
