from nsim import NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(NatGateway("gw", outside="wan", uplink="hots"))
