from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        self.link(a.port(5), self.add(Host("b")))
