from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        wan = r.port("wan", "10.0.0.1/24")
        self.link(wan, self.add(Host("a")))
        r.route("10.9.0.0/16", dev=wan)
