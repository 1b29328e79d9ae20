from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(Router("gw"))
        wan = gw.port("wan", "203.0.113.1/24")
        self.link(wan, self.add(Host("a")))
        gw.nat(outside=wan)
