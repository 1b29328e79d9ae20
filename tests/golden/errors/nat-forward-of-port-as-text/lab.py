from nsim import Host, NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(NatGateway("gw", outside="wan"))
        gw.forward("8000", self.add(Host("a")))
