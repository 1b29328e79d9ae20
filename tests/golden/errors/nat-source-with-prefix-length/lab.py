from nsim import NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(NatGateway("gw", outside="wan", source="203.0.113.1/24"))
