from nsim import Host, NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(NatGateway("gw", outside="wan", inside=("lan", "dmz")))
        self.link(gw.port("wan"), self.add(Host("a")))
        self.link(gw.port("lan"), self.add(Host("b")))
