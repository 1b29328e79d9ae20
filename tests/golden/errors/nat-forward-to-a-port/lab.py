from nsim import Host, NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(NatGateway("gw", outside="wan"))
        self.link(gw.port("wan"), self.add(Host("isp")))
        eth0 = self.add(Host("server")).port("eth0")
        self.link(gw.port("lan"), eth0)
        gw.forward(80, eth0)
