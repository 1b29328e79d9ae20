from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a, b = self.add(Host("a")), self.add(Host("b"))
        near, far = a.port("eth0"), b.port("eth0")
        self.link(near, far)
        near.vlan(10, "10.1.0.1/24")
        far.vlan(10, "10.2.0.1/24")
