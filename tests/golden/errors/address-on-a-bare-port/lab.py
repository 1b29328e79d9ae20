from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        self.link(a.port("eth0", "10.0.0.1/24", bare=True), self.add(Host("b")))
