from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(Router("gw"))
        self.link(gw.port("wan", bare=True), self.add(Host("a")))
        gw.nat(outside="wan")
