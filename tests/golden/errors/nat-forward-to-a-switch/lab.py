from nsim import Host, NatGateway, Switch, Topology


class Lab(Topology):
    def build(self) -> None:
        gw = self.add(NatGateway("gw", outside="wan"))
        self.link(gw.port("wan"), self.add(Host("isp")))
        s1 = self.add(Switch("s1"))
        self.link(gw.port("lan"), s1)
        gw.forward(80, s1)
