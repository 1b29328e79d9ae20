from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        b = self.add(Host("b"))
        self.link(a, b, mtu="1400 bytes")
