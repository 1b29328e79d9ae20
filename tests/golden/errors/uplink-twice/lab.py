from nsim import NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        self.link(
            self.add(NatGateway("one", outside="wan", uplink="user")),
            self.add(NatGateway("two", outside="wan", uplink="host")),
        )
