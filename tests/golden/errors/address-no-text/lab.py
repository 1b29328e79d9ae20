from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        self.link(a.port("eth0", 10), self.add(Host("b")))
