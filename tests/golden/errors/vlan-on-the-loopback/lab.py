from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        self.link(a, self.add(Host("b")))
        a.lo.vlan(10)
