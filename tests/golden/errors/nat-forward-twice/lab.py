from nsim import Host, NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(NatGateway("gw", outside="wan"))
        a, b = self.add(Host("a")), self.add(Host("b"))
        gw.forward(80, a)
        gw.forward(80, b)
