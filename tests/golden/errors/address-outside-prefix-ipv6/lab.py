from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        b = self.add(Host("b"))
        self.link(a.port("eth0", "2001:db8:1::1/64"), b.port("eth0", "2001:db8:2::2/64"))
