from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        eth0 = a.port("eth0")
        self.link(eth0, self.add(Host("b")))
        eth0.vlan(10)
        eth0.vlan(10)
