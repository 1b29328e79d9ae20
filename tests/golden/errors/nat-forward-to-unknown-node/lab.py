from nsim import Host, NatGateway, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(NatGateway("gw", outside="wan"))
        self.link(gw.port("wan"), self.add(Host("isp")))
        self.link(gw.port("lan"), self.add(Host("server")))
        gw.forward(80, "sever")
