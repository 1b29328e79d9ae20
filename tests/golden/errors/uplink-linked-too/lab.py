from nsim import Host, NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(NatGateway("gw", outside="wan", uplink="user"))
        self.link(self.add(Host("a")), gw)
        self.link(self.add(Host("isp")), gw.port("wan"))
