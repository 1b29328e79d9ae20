from nsim import Host, NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        isp = self.add(Host("isp"))
        nat = self.add(NatGateway("gw", outside="wan"))
        self.link(a, nat.port("inside"))
        self.link(isp, nat.port("outside"))
