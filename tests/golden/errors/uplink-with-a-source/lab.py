from nsim import Host, NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(NatGateway("gw", outside="wan", uplink="user", source="192.0.2.7"))
        self.link(self.add(Host("a")), gw)
